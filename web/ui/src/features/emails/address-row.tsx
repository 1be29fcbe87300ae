"use client";

import type { EmailAddress } from "@vestibule/client";
import { AtSign, EllipsisVertical } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Menu, MenuItem } from "@/ui/menu";
import { Badge, Row } from "@/ui/panel";
import { useToast } from "@/ui/toasts";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

type AddressRowProps = {
  address: EmailAddress;
  /** A verification mail has been sent. */
  onSent: (email: string) => void;
  /** The addresses are other ones now. */
  onChanged: (all: EmailAddress[]) => void;
};

/** One address, and what can be done with it. */
export const AddressRow = ({ address, onSent, onChanged }: AddressRowProps) => {
  const { email, verified, primary } = address;
  const client = useClient();
  const toast = useToast();
  const { account } = useMessages();
  const words = account.email;
  const [isAsking, setAsking] = useState(false);

  const resend = useAction(
    () => client.email.resend({ email }),
    (reply) => reply.status === 200 && onSent(email),
  );
  const makePrimary = useAction(
    () => client.email.makePrimary({ email }),
    (reply) => {
      if (reply.status !== 200) return;
      onChanged(reply.data);
      toast(words.madePrimary);
    },
  );
  const remove = useAction(
    () => client.email.remove({ email }),
    (reply) => {
      setAsking(false);
      if (reply.status !== 200) return;
      onChanged(reply.data);
      toast(words.removed);
    },
  );

  const badges = (
    <>
      {primary && <Badge tone="accent">{words.primary}</Badge>}
      <Badge tone={verified ? "success" : "warning"}>{verified ? words.verified : words.unverified}</Badge>
    </>
  );
  const actions = (
    <>
      {!verified && (
        <Button look="secondary" size="small" isBusy={resend.isBusy} onClick={() => void resend.run()}>
          {words.resend}
        </Button>
      )}
      <Menu
        trigger={
          <Button look="quiet" size="icon" aria-label={words.more(email)}>
            <EllipsisVertical aria-hidden="true" className="size-5" />
          </Button>
        }
      >
        {!primary && <MenuItem onSelect={() => void makePrimary.run()}>{words.makePrimary}</MenuItem>}
        <MenuItem isDanger onSelect={() => setAsking(true)}>
          {words.remove}
        </MenuItem>
      </Menu>
    </>
  );
  return (
    <>
      <Row
        icon={<AtSign aria-hidden="true" className="size-5" />}
        title={email}
        badges={badges}
        actions={actions}
        detail={(resend.trouble || makePrimary.trouble) && <Trouble trouble={resend.trouble ?? makePrimary.trouble} />}
      />
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void remove.run()}
        isBusy={remove.isBusy}
        title={words.removeTitle}
        lead={words.removeLead(email)}
        doIt={words.remove}
        trouble={remove.trouble}
      />
    </>
  );
};
