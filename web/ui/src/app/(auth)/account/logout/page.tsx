import type { Metadata } from "next";
import { LogoutView } from "@/features/logout/logout";

export const metadata: Metadata = { title: "Log out" };

export default function LogoutPage() {
  return <LogoutView />;
}
