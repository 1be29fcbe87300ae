import type { Metadata } from "next";
import { RequestCodeView } from "@/features/login/code-forms";
import { RequireAnonymous } from "@/session/require-anonymous";

export const metadata: Metadata = { title: "Log in with a code" };

export default function LoginByCodePage() {
  return (
    <RequireAnonymous>
      <RequestCodeView />
    </RequireAnonymous>
  );
}
