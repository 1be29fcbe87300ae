"use client";

import type { Authenticator } from "@vestibule/client";
import { Fingerprint, LifeBuoy, Smartphone } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useConfiguration } from "@/session/use-configuration";
import { Loaded, useResource } from "@/session/use-resource";
import { When } from "@/session/when";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Badge, PageHead, Panel, Row, Rows } from "@/ui/panel";
import { ButtonLink } from "@/ui/text-link";
import { useToast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";

/** The page with all second factors. */
export const FactorsView = () => {
  const client = useClient();
  const { factors } = useMessages().security;
  const types = useConfiguration()?.mfa.supported_types ?? [];
  const resource = useResource("factors", client.mfa.list);
  return (
    <>
      <PageHead title={factors.title} lead={factors.lead} />
      <Panel>
        <Loaded resource={resource}>
          {({ data }) => (
            <Rows label={factors.title}>
              {types.includes("totp") && <TotpRow factors={data} onChanged={resource.refresh} />}
              {types.includes("webauthn") && <KeysRow factors={data} />}
              {types.includes("recovery_codes") && <CodesRow factors={data} />}
            </Rows>
          )}
        </Loaded>
      </Panel>
    </>
  );
};

const State = ({ isOn }: { isOn: boolean }) => {
  const { factors } = useMessages().security;
  return <Badge tone={isOn ? "success" : "neutral"}>{isOn ? factors.on : factors.off}</Badge>;
};

/** When a factor was last used, or that it never was. */
export const LastUse = ({ at }: { at: number | null | undefined }) => {
  const { factors } = useMessages().security;
  return at ? (
    <>
      {factors.usedAt} <When at={at} />
    </>
  ) : (
    factors.never
  );
};

const TotpRow = ({ factors: all, onChanged }: { factors: Authenticator[]; onChanged: () => Promise<void> }) => {
  const client = useClient();
  const toast = useToast();
  const { factors } = useMessages().security;
  const [isAsking, setAsking] = useState(false);
  const totp = all.find(({ type }) => type === "totp");
  const { run, isBusy, trouble } = useAction(client.mfa.deactivateTotp, (reply) => {
    setAsking(false);
    if (reply.status === 200) toast(factors.turnedOff);
    void onChanged();
  });
  return (
    <>
      <Row
        icon={<Smartphone aria-hidden="true" className="size-5" />}
        title={factors.totp}
        badges={<State isOn={totp !== undefined} />}
        detail={totp ? <LastUse at={totp.last_used_at} /> : factors.totpWhat}
        actions={
          totp ? (
            <Button look="secondary" size="small" onClick={() => setAsking(true)}>
              {factors.turnOff}
            </Button>
          ) : (
            <ButtonLink href={paths.totp} look="secondary" size="small">
              {factors.setUp}
            </ButtonLink>
          )
        }
      />
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          // The proof that this may need is asked for in a dialog of its own.
          setAsking(false);
          void run();
        }}
        isBusy={isBusy}
        title={factors.turnOffTitle}
        lead={factors.turnOffLead}
        doIt={factors.turnOff}
        trouble={trouble}
      />
    </>
  );
};

const KeysRow = ({ factors: all }: { factors: Authenticator[] }) => {
  const { account, security } = useMessages();
  const keys = all.filter(({ type }) => type === "webauthn");
  return (
    <Row
      icon={<Fingerprint aria-hidden="true" className="size-5" />}
      title={security.factors.keys}
      badges={<State isOn={keys.length > 0} />}
      detail={keys.length > 0 ? account.overview.passkeyCount(keys.length) : security.factors.keysWhat}
      actions={
        <ButtonLink href={paths.passkeys} look="secondary" size="small">
          {keys.length > 0 ? account.overview.manage : security.factors.setUp}
        </ButtonLink>
      }
    />
  );
};

const CodesRow = ({ factors: all }: { factors: Authenticator[] }) => {
  const { factors } = useMessages().security;
  const codes = all.find(({ type }) => type === "recovery_codes");
  const isPossible = codes !== undefined || all.length > 0;
  const left = codes?.unused_code_count ?? 0;
  return (
    <Row
      icon={<LifeBuoy aria-hidden="true" className="size-5" />}
      title={factors.codes}
      badges={
        codes && (
          <Badge tone={left > 2 ? "success" : "warning"}>{factors.codesLeft(left, codes.total_code_count ?? 0)}</Badge>
        )
      }
      detail={isPossible ? factors.codesWhat : factors.codesNeedFactor}
      actions={
        isPossible && (
          <ButtonLink href={paths.recoveryCodes} look="secondary" size="small">
            {codes ? factors.view : factors.setUp}
          </ButtonLink>
        )
      }
    />
  );
};
