import type { Metadata } from "next";
import { PasskeysView } from "@/features/factors/passkeys";

export const metadata: Metadata = { title: "Passkeys" };

export default function PasskeysPage() {
  return <PasskeysView />;
}
