import type { Metadata } from "next";
import { ApprovalView } from "@/features/login/approval";

export const metadata: Metadata = { title: "We look at your account" };

export default function ApprovalPage() {
  return <ApprovalView />;
}
