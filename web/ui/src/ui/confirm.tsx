"use client";

import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Trouble, type TroubleOf } from "@/ui/trouble";

type ConfirmProps = {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  isBusy: boolean;
  title: string;
  lead: ReactNode;
  /** What the button says that does it. */
  doIt: string;
  trouble?: TroubleOf | null;
};

/** Asks once more before something that cannot be taken back. */
export const Confirm = ({ isOpen, onClose, onConfirm, isBusy, title, lead, doIt, trouble }: ConfirmProps) => {
  const { common } = useMessages();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} lead={lead}>
      <Trouble trouble={trouble ?? null} />
      <div className="mt-4 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button look="secondary" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
          {doIt}
        </Button>
      </div>
    </Dialog>
  );
};
