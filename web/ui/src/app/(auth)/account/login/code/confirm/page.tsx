import type { Metadata } from "next";
import { ConfirmCodeView } from "@/features/login/code-forms";

export const metadata: Metadata = { title: "Enter your code" };

export default function ConfirmCodePage() {
  return <ConfirmCodeView />;
}
