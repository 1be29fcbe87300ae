import type { Metadata } from "next";
import { PhoneView } from "@/features/phone/phone";

export const metadata: Metadata = { title: "Phone number" };

export default function PhonePage() {
  return <PhoneView />;
}
