import type { Metadata } from "next";
import { TrustView } from "@/features/factor-login/trust";

export const metadata: Metadata = { title: "Trust this browser?" };

export default function TrustPage() {
  return <TrustView />;
}
