import type { ReactNode } from "react";

/** A page with one thing to do: a card in the middle of a large screen, the whole of a small one. */
export const Card = ({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) => (
  <main className="flex min-h-dvh flex-col items-center bg-surface px-5 py-10 sm:justify-center sm:bg-page sm:py-16">
    <div className="w-full max-w-md sm:rounded-2xl sm:border sm:border-line sm:bg-surface sm:p-10 sm:shadow-card">
      <Mark />
      <h1 className="mt-6 text-2xl font-semibold tracking-tight">{title}</h1>
      {lead && <p className="mt-1.5 text-muted">{lead}</p>}
      <div className="mt-7">{children}</div>
    </div>
  </main>
);

/** An open door. */
const Mark = () => (
  <svg aria-hidden="true" viewBox="0 0 40 40" className="size-11 text-primary">
    <rect width="40" height="40" rx="11" fill="currentColor" />
    <path
      d="M12 31V18a8 8 0 0 1 16 0v13"
      fill="none"
      className="stroke-on-primary"
      strokeWidth="2.6"
      strokeLinecap="round"
    />
    <path d="M16.5 31V18.2a3.5 3.5 0 0 1 7 0V31z" className="fill-on-primary" />
  </svg>
);
