import type { Metadata } from "next";
import { AuthenticateView } from "@/features/factor-login/authenticate";

export const metadata: Metadata = { title: "One more step" };

export default function AuthenticatePage() {
  return <AuthenticateView />;
}
