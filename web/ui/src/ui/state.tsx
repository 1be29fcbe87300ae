"use client";

import { CloudOff, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { Button } from "@/ui/button";

/** Grey lines where content will be. */
export const Skeleton = ({ lines = 3 }: { lines?: number }) => {
  const { common } = useMessages();
  return (
    <div role="status" className="animate-pulse space-y-4 py-2 motion-reduce:animate-none">
      <span className="sr-only">{common.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same
        <div key={line} aria-hidden="true" className="h-12 rounded-lg bg-subtle" />
      ))}
    </div>
  );
};

type EmptyProps = { icon: LucideIcon; title: string; lead?: ReactNode; children?: ReactNode };

/** What is shown where there is nothing, and how to change that. */
export const Empty = ({ icon: Icon, title, lead, children }: EmptyProps) => (
  <div className="flex flex-col items-center rounded-xl border border-dashed border-line-strong px-6 py-10 text-center">
    <span className="flex size-12 items-center justify-center rounded-full bg-accent text-link">
      <Icon aria-hidden="true" className="size-6" />
    </span>
    <p className="mt-4 font-medium">{title}</p>
    {lead && <p className="mt-1 max-w-sm text-sm text-muted">{lead}</p>}
    {children && <div className="mt-5">{children}</div>}
  </div>
);

/** That something did not load, and a way to try again. */
export const Failed = ({ message, onRetry }: { message: string; onRetry: () => void }) => {
  const { common } = useMessages();
  return (
    <div role="alert">
      <Empty icon={CloudOff} title={common.failedTitle} lead={message}>
        <Button look="secondary" onClick={onRetry}>
          {common.retry}
        </Button>
      </Empty>
    </div>
  );
};
