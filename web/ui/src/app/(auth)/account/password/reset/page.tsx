import type { Metadata } from "next";
import { RequestResetView } from "@/features/password/request-reset";
import { RequireAnonymous } from "@/session/require-anonymous";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function RequestResetPage() {
  return (
    <RequireAnonymous>
      <RequestResetView />
    </RequireAnonymous>
  );
}
