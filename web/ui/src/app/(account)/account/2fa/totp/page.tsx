import type { Metadata } from "next";
import { TotpView } from "@/features/factors/totp";

export const metadata: Metadata = { title: "Set up an authenticator app" };

export default function TotpPage() {
  return <TotpView />;
}
