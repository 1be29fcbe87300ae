import type { Metadata } from "next";
import { FactorsView } from "@/features/factors/factors";

export const metadata: Metadata = { title: "Two-step login" };

export default function FactorsPage() {
  return <FactorsView />;
}
