import type { Metadata } from "next";
import { RecoveryCodesView } from "@/features/factors/recovery-codes";

export const metadata: Metadata = { title: "Recovery codes" };

export default function RecoveryCodesPage() {
  return <RecoveryCodesView />;
}
