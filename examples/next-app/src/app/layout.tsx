import type { Metadata } from "next";
import type { ReactNode } from "react";
import { currentUser } from "@/auth/server";
import { AuthProvider } from "@/auth/use-auth";
import "./style.css";

export const metadata: Metadata = { title: "Notes" };

export default async function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <AuthProvider initial={await currentUser()}>
          <main>{children}</main>
        </AuthProvider>
      </body>
    </html>
  );
}
