"use client";

import type { Authenticator } from "@vestibule/client";
import { Download, LifeBuoy, Printer } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { useBranding } from "@/session/branding";
import { Loaded, useResource } from "@/session/use-resource";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { CopyButton } from "@/ui/copy-button";
import { Notice } from "@/ui/notice";
import { PageHead, Panel } from "@/ui/panel";
import { Empty } from "@/ui/state";
import { useToast } from "@/ui/toasts";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

/** The page with the recovery codes: to keep them, and to make new ones. */
export const RecoveryCodesView = () => {
  const client = useClient();
  const toast = useToast();
  const { codes } = useMessages().security;
  const resource = useResource("recovery codes", client.mfa.recoveryCodes);
  const renew = useAction(client.mfa.renewRecoveryCodes, (reply) => {
    if (reply.status !== 200) return;
    resource.replace(reply);
    toast(codes.renewed);
  });
  const isMissing = resource.answer?.status === 404;
  return (
    <>
      <PageHead title={codes.title} lead={codes.lead} />
      <div className="max-w-2xl space-y-4">
        <Trouble trouble={renew.trouble} />
        {isMissing ? (
          <Empty icon={LifeBuoy} title={codes.none} lead={codes.noneLead}>
            <Button isBusy={renew.isBusy} onClick={() => void renew.run()}>
              {codes.make}
            </Button>
          </Empty>
        ) : (
          <Loaded resource={resource}>
            {({ data }) => (
              <>
                <Codes factor={data} />
                <Renew isBusy={renew.isBusy} onRenew={() => void renew.run()} />
              </>
            )}
          </Loaded>
        )}
      </div>
    </>
  );
};

const Codes = ({ factor }: { factor: Authenticator }) => {
  const { common, security } = useMessages();
  const site = useBranding()?.name || "Vestibule";
  const all = factor.unused_codes ?? null;
  const left = security.codes.left(factor.unused_code_count ?? 0, factor.total_code_count ?? 0);
  if (all === null) {
    return (
      <Panel title={left}>
        <Notice tone="info">{security.codes.hidden}</Notice>
      </Panel>
    );
  }
  const text = `${security.codes.fileHead(site)}\n\n${all.join("\n")}\n`;
  return (
    <Panel title={left}>
      <div data-print="">
        <p className="hidden text-sm print:block">{security.codes.fileHead(site)}</p>
        <ul
          aria-label={security.codes.list}
          className="grid grid-cols-2 gap-x-6 gap-y-2.5 rounded-xl bg-subtle p-5 font-mono text-[0.9375rem] tracking-wide sm:grid-cols-3"
        >
          {all.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <div className="mt-5 flex flex-wrap gap-3">
        <CopyButton text={all.join("\n")} />
        <Button look="secondary" size="small" onClick={() => save(text)}>
          <Download aria-hidden="true" className="size-4" />
          {common.download}
        </Button>
        <Button look="secondary" size="small" onClick={() => window.print()}>
          <Printer aria-hidden="true" className="size-4" />
          {common.print}
        </Button>
      </div>
    </Panel>
  );
};

const save = (text: string) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: "recovery-codes.txt" });
  link.click();
  URL.revokeObjectURL(address);
};

const Renew = ({ isBusy, onRenew }: { isBusy: boolean; onRenew: () => void }) => {
  const { codes } = useMessages().security;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="secondary" isBusy={isBusy} onClick={() => setAsking(true)}>
        {codes.renew}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onRenew();
        }}
        isBusy={isBusy}
        title={codes.renewTitle}
        lead={codes.renewLead}
        doIt={codes.renew}
      />
    </>
  );
};
