import type { Metadata } from "next";
import { SignupView } from "@/features/signup/signup-view";
import { RequireAnonymous } from "@/session/require-anonymous";

export const metadata: Metadata = { title: "Create an account" };

export default function SignupPage() {
  return (
    <RequireAnonymous>
      <SignupView />
    </RequireAnonymous>
  );
}
