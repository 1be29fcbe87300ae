import type { Metadata } from "next";
import { ResetByCodeView } from "@/features/password/reset-password";

export const metadata: Metadata = { title: "Enter your code" };

export default function ResetByCodePage() {
  return <ResetByCodeView />;
}
