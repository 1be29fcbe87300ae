"use client";

import type { Authenticator } from "@vestibule/client";
import { EllipsisVertical, Fingerprint } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { When } from "@/session/when";
import { Button } from "@/ui/button";
import { text } from "@/ui/checks";
import { Confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Menu, MenuItem } from "@/ui/menu";
import { Badge, Row } from "@/ui/panel";
import { useToast } from "@/ui/toasts";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

type PasskeyRowProps = { passkey: Authenticator; onChanged: () => Promise<void> };

/** One passkey, and what can be done with it. */
export const PasskeyRow = ({ passkey, onChanged }: PasskeyRowProps) => {
  const client = useClient();
  const toast = useToast();
  const { common, security } = useMessages();
  const { passkeys, factors } = security;
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const id = passkey.id ?? 0;
  const name = passkey.name || passkeys.default;

  const done = (words: string) => {
    setOpen(null);
    toast(words);
    void onChanged();
  };
  const remove = useAction(
    () => client.mfa.removePasskeys([id]),
    (reply) => reply.status === 200 && done(passkeys.removed),
  );
  const actions = (
    <Menu
      trigger={
        <Button look="quiet" size="icon" aria-label={`${common.menu}: ${name}`}>
          <EllipsisVertical aria-hidden="true" className="size-5" />
        </Button>
      }
    >
      <MenuItem onSelect={() => setOpen("rename")}>{common.rename}</MenuItem>
      <MenuItem isDanger onSelect={() => setOpen("remove")}>
        {common.remove}
      </MenuItem>
    </Menu>
  );
  const schema = { name: text(passkeys.nameMissing) };
  return (
    <>
      <Row
        icon={<Fingerprint aria-hidden="true" className="size-5" />}
        title={name}
        badges={
          <Badge tone={passkey.is_passwordless ? "accent" : "neutral"}>
            {passkey.is_passwordless ? passkeys.loginAlone : passkeys.secondOnly}
          </Badge>
        }
        detail={
          <>
            {factors.addedAt} <When at={passkey.created_at} /> ·{" "}
            {passkey.last_used_at ? (
              <>
                {factors.usedAt} <When at={passkey.last_used_at} />
              </>
            ) : (
              factors.never
            )}
            <Trouble trouble={remove.trouble} />
          </>
        }
        actions={actions}
      />
      <Dialog isOpen={open === "rename"} onClose={() => setOpen(null)} title={passkeys.renameTitle}>
        <Form
          schema={schema}
          send={({ name }) => client.mfa.renamePasskey({ id, name })}
          onReply={(reply) => reply.status === 200 && done(passkeys.renamed)}
          defaultValues={{ name }}
        >
          <Field name="name" label={passkeys.name} autoFocus />
          <SubmitButton>{common.save}</SubmitButton>
        </Form>
      </Dialog>
      <Confirm
        isOpen={open === "remove"}
        onClose={() => setOpen(null)}
        onConfirm={() => {
          setOpen(null);
          void remove.run();
        }}
        isBusy={remove.isBusy}
        title={passkeys.removeTitle}
        lead={passkeys.removeLead(name)}
        doIt={common.remove}
      />
    </>
  );
};
