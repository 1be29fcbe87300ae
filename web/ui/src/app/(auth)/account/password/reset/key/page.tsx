import type { Metadata } from "next";
import { ResetByLinkView } from "@/features/password/reset-password";

export const metadata: Metadata = { title: "Set a new password" };

export default function ResetByLinkPage() {
  return <ResetByLinkView />;
}
