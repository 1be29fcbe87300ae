import type { Metadata } from "next";
import { ActivityView } from "@/features/activity/activity";

export const metadata: Metadata = { title: "Security activity" };

export default function ActivityPage() {
  return <ActivityView />;
}
