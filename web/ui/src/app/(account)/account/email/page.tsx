import type { Metadata } from "next";
import { EmailsView } from "@/features/emails/emails";

export const metadata: Metadata = { title: "E-mail addresses" };

export default function EmailsPage() {
  return <EmailsView />;
}
