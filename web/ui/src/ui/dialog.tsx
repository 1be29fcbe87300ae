"use client";

import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { classNames } from "@/ui/class-names";

type DialogProps = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  lead?: ReactNode;
  /** Where it appears: in the middle, or as a sheet along the left edge. */
  place?: "middle" | "left";
  children: ReactNode;
};

const places = {
  middle:
    "inset-x-0 bottom-0 max-h-[92dvh] rounded-t-2xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-full sm:max-w-md sm:-translate-1/2 sm:rounded-2xl",
  left: "inset-y-0 left-0 w-72 max-w-[85vw] border-r border-line",
} as const;

/**
 * Something that must be dealt with before anything else. The veil is ours and not Radix's own, which writes a style
 * element into the page: the content security policy would refuse it.
 */
export const Dialog = ({ isOpen, onClose, title, lead, place = "middle", children }: DialogProps) => {
  const { common } = useMessages();
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div data-veil="" aria-hidden="true" className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          {...(lead ? {} : { "aria-describedby": undefined })}
          className={classNames("fixed z-50 overflow-y-auto bg-surface p-6 shadow-dialog sm:p-7", places[place])}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-lg font-semibold tracking-tight">{title}</Radix.Title>
            <Radix.Close
              aria-label={common.close}
              className="-mt-1.5 -mr-2 rounded-lg p-2 text-muted hover:bg-subtle hover:text-text focus-visible:outline-2 focus-visible:outline-ring"
            >
              <X aria-hidden="true" className="size-5" />
            </Radix.Close>
          </div>
          {lead && <Radix.Description className="mt-1.5 text-muted">{lead}</Radix.Description>}
          <div className="mt-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};
