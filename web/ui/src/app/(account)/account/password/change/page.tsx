import type { Metadata } from "next";
import { PasswordView } from "@/features/profile/password";

export const metadata: Metadata = { title: "Password" };

export default function PasswordPage() {
  return <PasswordView />;
}
