import type { Metadata } from "next";
import { PasskeySignupView } from "@/features/signup/passkey-signup";
import { RequireAnonymous } from "@/session/require-anonymous";

export const metadata: Metadata = { title: "Sign up with a passkey" };

export default function PasskeySignupPage() {
  return (
    <RequireAnonymous>
      <PasskeySignupView />
    </RequireAnonymous>
  );
}
