"use client";

import type { Authenticator } from "@vestibule/client";
import { Fingerprint, Plus } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { Loaded, useResource } from "@/session/use-resource";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/notice";
import { PageHead, Panel, Rows } from "@/ui/panel";
import { Empty } from "@/ui/state";
import { TextLink } from "@/ui/text-link";
import { useToast } from "@/ui/toasts";
import { AddPasskeyForm } from "./add-passkey-form";
import { PasskeyRow } from "./passkey-row";

/** The page with all passkeys and security keys. */
export const PasskeysView = () => {
  const client = useClient();
  const toast = useToast();
  const { passkeys } = useMessages().security;
  const [isAdding, setAdding] = useState(false);
  const [hasNewCodes, setNewCodes] = useState(false);
  const resource = useResource("factors", client.mfa.list);
  const add = (
    <Button onClick={() => setAdding(true)}>
      <Plus aria-hidden="true" className="size-5" />
      {passkeys.add}
    </Button>
  );
  return (
    <>
      <PageHead title={passkeys.title} lead={passkeys.lead} aside={add} />
      {hasNewCodes && (
        <div className="mb-4">
          <Notice tone="info">
            {passkeys.codesMade} <TextLink href={paths.recoveryCodes}>{passkeys.seeCodes}</TextLink>
          </Notice>
        </div>
      )}
      <Panel>
        <Loaded resource={resource}>
          {({ data }) => <Keys keys={data.filter(isPasskey)} onChanged={resource.refresh} />}
        </Loaded>
      </Panel>
      <Dialog isOpen={isAdding} onClose={() => setAdding(false)} title={passkeys.addTitle} lead={passkeys.addLead}>
        <AddPasskeyForm
          onAdded={(codesMade) => {
            setAdding(false);
            setNewCodes(codesMade);
            toast(passkeys.added);
            void resource.refresh();
          }}
        />
      </Dialog>
    </>
  );
};

const isPasskey = ({ type }: Authenticator): boolean => type === "webauthn";

const Keys = ({ keys, onChanged }: { keys: Authenticator[]; onChanged: () => Promise<void> }) => {
  const { passkeys } = useMessages().security;
  if (keys.length === 0) return <Empty icon={Fingerprint} title={passkeys.none} lead={passkeys.noneLead} />;
  return (
    <Rows label={passkeys.title}>
      {keys.map((key) => (
        <PasskeyRow key={key.id} passkey={key} onChanged={onChanged} />
      ))}
    </Rows>
  );
};
