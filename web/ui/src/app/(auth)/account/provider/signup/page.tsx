import type { Metadata } from "next";
import { ProviderSignupView } from "@/features/providers/provider-signup";

export const metadata: Metadata = { title: "Almost there" };

export default function ProviderSignupPage() {
  return <ProviderSignupView />;
}
