import type { Metadata } from "next";
import { CreatePasskeyView } from "@/features/signup/passkey-signup";

export const metadata: Metadata = { title: "Make your passkey" };

export default function CreatePasskeyPage() {
  return <CreatePasskeyView />;
}
