import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AccountFrame } from "@/features/frame/account-frame";

/** Tells the server, too, that these pages are for people who are logged in: it leads all others to the login. */
export const metadata: Metadata = { other: { "vestibule:guard": "user" } };

export default function AccountLayout({ children }: { children: ReactNode }) {
  return <AccountFrame>{children}</AccountFrame>;
}
