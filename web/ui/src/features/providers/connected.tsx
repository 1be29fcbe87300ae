"use client";

import type { ProviderAccount } from "@vestibule/client";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { ProviderButtons } from "@/session/provider-buttons";
import { useConfiguration } from "@/session/use-configuration";
import { Loaded, useResource } from "@/session/use-resource";
import { BrandIcon } from "@/ui/brand-icon";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Notice } from "@/ui/notice";
import { PageHead, Panel, Row, Rows } from "@/ui/panel";
import { Empty } from "@/ui/state";
import { useToast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";
import { useProviderError } from "./use-provider-error";

/** The page with the accounts elsewhere that are connected. */
export const ConnectedView = () => {
  const client = useClient();
  const { account, factors } = useMessages();
  const offered = useConfiguration()?.socialaccount.providers ?? [];
  const resource = useResource("providers", client.providers.list);
  const error = useProviderError();
  return (
    <>
      <PageHead title={account.providers.title} lead={account.providers.lead} />
      <div className="space-y-6">
        {error && <Notice>{factors.providers.errors[error.reason]}</Notice>}
        <Panel>
          <Loaded resource={resource}>
            {({ data }) =>
              data.length === 0 ? (
                <Empty icon={Link2} title={account.providers.none} lead={account.providers.noneLead} />
              ) : (
                <Rows label={account.providers.title}>
                  {data.map((one) => (
                    <Connected
                      key={`${one.provider.id} ${one.uid}`}
                      account={one}
                      onGone={(data) => resource.replace({ status: 200, data })}
                    />
                  ))}
                </Rows>
              )
            }
          </Loaded>
        </Panel>
        {offered.length > 0 && (
          <Panel title={account.providers.connect}>
            <ProviderButtons providers={offered} process="connect" />
          </Panel>
        )}
      </div>
    </>
  );
};

type ConnectedProps = { account: ProviderAccount; onGone: (left: ProviderAccount[]) => void };

const Connected = ({ account, onGone }: ConnectedProps) => {
  const client = useClient();
  const toast = useToast();
  const { providers } = useMessages().account;
  const { provider, display, uid } = account;
  const [isAsking, setAsking] = useState(false);
  const { run, isBusy, trouble } = useAction(
    () => client.providers.disconnect({ provider: provider.id, account: uid }),
    (reply) => {
      if (reply.status !== 200) return;
      setAsking(false);
      onGone(reply.data);
      toast(providers.disconnected);
    },
  );
  return (
    <>
      <Row
        icon={<BrandIcon id={provider.id} name={provider.name} />}
        title={provider.name}
        detail={display}
        actions={
          <Button look="secondary" size="small" onClick={() => setAsking(true)}>
            {providers.disconnect}
          </Button>
        }
      />
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void run()}
        isBusy={isBusy}
        title={providers.disconnectTitle(provider.name)}
        lead={providers.disconnectLead}
        doIt={providers.disconnect}
        trouble={trouble}
      />
    </>
  );
};
