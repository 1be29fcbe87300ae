import type { Metadata } from "next";
import { ConnectedView } from "@/features/providers/connected";

export const metadata: Metadata = { title: "Connected accounts" };

export default function ProvidersPage() {
  return <ConnectedView />;
}
