"use client";

import type { Flow } from "@vestibule/client";
import { useMessages } from "@/i18n/language-provider";
import { ProofForm, waysOf } from "@/session/proof-form";
import { useAuth } from "@/session/use-auth";
import { Dialog } from "@/ui/dialog";

type ReauthenticateDialogProps = { flows: Flow[]; onAnswer: (isProven: boolean) => void };

/** Asks for a fresh proof over the page that needs it; what was asked goes on afterwards. */
export const ReauthenticateDialog = ({ flows, onAnswer }: ReauthenticateDialogProps) => {
  const { title, lead } = useMessages().factors.reauthenticate;
  const { accept, refresh } = useAuth();
  return (
    <Dialog isOpen onClose={() => onAnswer(false)} title={title} lead={lead}>
      <ProofForm
        ways={waysOf(flows)}
        onReply={(reply) => {
          if (reply.status === 200) accept(reply);
          else void refresh();
          onAnswer(reply.status === 200);
        }}
      />
    </Dialog>
  );
};
