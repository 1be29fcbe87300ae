"use client";

import type { ReactNode } from "react";
import { useBranding } from "@/session/branding";
import { SiteName } from "@/ui/title";
import { Brand } from "./brand";
import { Foot } from "./foot";
import { Offline } from "./offline";

/** Around a page with one thing to do: a card in the middle of a large screen, the whole of a small one. */
export const AuthFrame = ({ children }: { children: ReactNode }) => (
  <SiteName value={useBranding()?.name || null}>
    <div className="flex min-h-dvh flex-col bg-surface sm:bg-page sm:backdrop">
      <Offline />
      <main className="flex flex-1 flex-col items-center px-5 pt-8 pb-4 sm:justify-center sm:pt-12">
        <div className="w-full max-w-md">
          <div className="mb-9 flex sm:mb-7 sm:justify-center">
            <Brand />
          </div>
          <div className="sm:rounded-2xl sm:border sm:border-line sm:bg-surface sm:p-10 sm:shadow-raised">
            {children}
          </div>
        </div>
      </main>
      <Foot />
    </div>
  </SiteName>
);
