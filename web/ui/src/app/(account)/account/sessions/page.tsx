import type { Metadata } from "next";
import { SessionsView } from "@/features/sessions/sessions";

export const metadata: Metadata = { title: "Devices" };

export default function SessionsPage() {
  return <SessionsView />;
}
