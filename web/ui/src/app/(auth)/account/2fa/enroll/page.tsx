import type { Metadata } from "next";
import { EnrollView } from "@/features/factors/enroll";

export const metadata: Metadata = { title: "Set up a second factor" };

export default function EnrollPage() {
  return <EnrollView />;
}
