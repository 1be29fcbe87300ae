import type { Metadata } from "next";
import { VerifyEmailView } from "@/features/verify/verify-email";

export const metadata: Metadata = { title: "Verify your e-mail address" };

export default function VerifyEmailPage() {
  return <VerifyEmailView />;
}
