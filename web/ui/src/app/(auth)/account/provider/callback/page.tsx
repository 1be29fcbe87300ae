import type { Metadata } from "next";
import { CallbackView } from "@/features/providers/callback";

export const metadata: Metadata = { title: "One moment…" };

export default function ProviderCallbackPage() {
  return <CallbackView />;
}
