"use client";

import type { ReactNode } from "react";
import { classNames } from "@/ui/class-names";
import { useTitle } from "@/ui/title";

type PanelProps = { title?: string; lead?: ReactNode; aside?: ReactNode; children?: ReactNode; className?: string };

/** A part of a page, framed. */
export const Panel = ({ title, lead, aside, children, className }: PanelProps) => (
  <section className={classNames("rounded-2xl border border-line bg-surface p-5 shadow-card sm:p-6", className)}>
    {(title || aside) && (
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          {title && <h2 className="font-semibold tracking-tight">{title}</h2>}
          {lead && <p className="mt-0.5 text-sm text-muted">{lead}</p>}
        </div>
        {aside}
      </div>
    )}
    {children && <div className={title || aside ? "mt-5" : undefined}>{children}</div>}
  </section>
);

/** The head of a page: what it is about, and what one can do. */
export const PageHead = ({ title, lead, aside }: { title: string; lead?: ReactNode; aside?: ReactNode }) => {
  useTitle(title);
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 sm:mb-8">
      <div className="max-w-2xl min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-[1.75rem]">{title}</h1>
        {lead && <p className="mt-1.5 text-muted">{lead}</p>}
      </div>
      {aside}
    </div>
  );
};

const tones = {
  neutral: "bg-subtle text-muted",
  success: "bg-success/10 text-success",
  warning: "bg-warning/12 text-warning",
  accent: "bg-accent text-link",
} as const;

/** A word about the state of something. */
export const Badge = ({ tone = "neutral", children }: { tone?: keyof typeof tones; children: ReactNode }) => (
  <span
    className={classNames("inline-flex rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap", tones[tone])}
  >
    {children}
  </span>
);

/** A list of things in a panel, with lines between them. */
export const Rows = ({ children, label }: { children: ReactNode; label?: string }) => (
  <ul aria-label={label} className="divide-y divide-line">
    {children}
  </ul>
);

type RowProps = { icon?: ReactNode; title: ReactNode; badges?: ReactNode; detail?: ReactNode; actions?: ReactNode };

/** One thing of a list: what it is, how it is, and what can be done with it. */
export const Row = ({ icon, title, badges, detail, actions }: RowProps) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0 sm:flex-nowrap">
    {icon && (
      <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-subtle text-muted">{icon}</span>
    )}
    {/* On a phone the actions go below where the words would get too narrow. */}
    <div className="min-w-0 flex-1 basis-44 sm:basis-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 font-medium break-words [overflow-wrap:anywhere]">{title}</span>
        {badges}
      </div>
      {detail && <div className="mt-0.5 text-sm text-muted [overflow-wrap:anywhere]">{detail}</div>}
    </div>
    {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
  </li>
);
