import type { Metadata } from "next";
import { LoginForm } from "@/features/login/login-form";
import { RequireAnonymous } from "@/session/require-anonymous";
import { Card } from "@/ui/card";

export const metadata: Metadata = { title: "Log in" };

export default function LoginPage() {
  return (
    <RequireAnonymous>
      <Card title="Log in" lead="Welcome back.">
        <LoginForm />
      </Card>
    </RequireAnonymous>
  );
}
