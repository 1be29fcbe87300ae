import type { Metadata } from "next";
import { LoginView } from "@/features/login/login-form";
import { RequireAnonymous } from "@/session/require-anonymous";

export const metadata: Metadata = { title: "Log in" };

export default function LoginPage() {
  return (
    <RequireAnonymous>
      <LoginView />
    </RequireAnonymous>
  );
}
