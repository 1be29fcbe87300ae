import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { headScript } from "@/i18n/head-script";
import { AuthProvider } from "@/session/auth-provider";
import "@/app/globals.css";

export const metadata: Metadata = { title: { template: "%s", default: "Vestibule" }, robots: { index: false } };

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f6fa" },
    { media: "(prefers-color-scheme: dark)", color: "#0b0c10" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <link rel="preload" href="/_vestibule/ui.json" as="fetch" crossOrigin="anonymous" />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which must run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: headScript }} />
      </head>
      <body>
        <AuthProvider>{children}</AuthProvider>
      </body>
    </html>
  );
}
