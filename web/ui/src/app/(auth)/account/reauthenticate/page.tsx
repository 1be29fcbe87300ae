import type { Metadata } from "next";
import { ReauthenticateView } from "@/features/factor-login/reauthenticate";
import { RequireUser } from "@/session/require-user";

export const metadata: Metadata = { title: "Is it still you?", other: { "vestibule:guard": "user" } };

export default function ReauthenticatePage() {
  return (
    <RequireUser>
      <ReauthenticateView />
    </RequireUser>
  );
}
