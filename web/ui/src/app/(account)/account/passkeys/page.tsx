import type { Metadata } from "next";
import { PasskeysView } from "@/features/passkeys/passkeys";

export const metadata: Metadata = { title: "Passkeys" };

export default function PasskeysPage() {
  return <PasskeysView />;
}
