"use client";

import type { ReactNode } from "react";
import { useTitle } from "@/ui/title";

/** A page with one thing to do: what it is, and the thing. */
export const Card = ({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) => {
  useTitle(title);
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      {lead && <p className="mt-1.5 text-muted text-pretty [overflow-wrap:anywhere]">{lead}</p>}
      {children && <div className="mt-7">{children}</div>}
    </>
  );
};

/** A word between two ways of doing the same. */
export const Divider = ({ children }: { children: ReactNode }) => (
  <div className="my-6 flex items-center gap-4 text-sm text-muted">
    <span aria-hidden="true" className="h-px flex-1 bg-line" />
    {children}
    <span aria-hidden="true" className="h-px flex-1 bg-line" />
  </div>
);

/** Where else to go, below the thing to do. */
export const CardFoot = ({ children }: { children: ReactNode }) => (
  <div className="mt-7 min-h-5 space-y-2 text-center text-sm text-muted">{children}</div>
);
