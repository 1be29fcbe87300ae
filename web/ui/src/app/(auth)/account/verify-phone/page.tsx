import type { Metadata } from "next";
import { VerifyPhoneView } from "@/features/verify/verify-phone";

export const metadata: Metadata = { title: "Verify your phone number" };

export default function VerifyPhonePage() {
  return <VerifyPhoneView />;
}
