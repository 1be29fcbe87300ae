"use client";

import type { Session } from "@vestibule/client";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { deviceOf } from "@/session/device";
import { Loaded, useResource } from "@/session/use-resource";
import { When } from "@/session/when";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Badge, PageHead, Panel, Row, Rows } from "@/ui/panel";
import { useToast } from "@/ui/toasts";
import { useAction } from "@/ui/use-action";

/** The page with all devices on which the person is logged in. */
export const SessionsView = () => {
  const client = useClient();
  const { sessions } = useMessages().account;
  const resource = useResource("sessions", client.sessions.list);
  return (
    <>
      <PageHead title={sessions.title} lead={sessions.lead} />
      <Panel>
        <Loaded resource={resource}>{({ data }) => <Devices sessions={data} onEnded={resource.refresh} />}</Loaded>
      </Panel>
    </>
  );
};

type DevicesProps = { sessions: Session[]; onEnded: () => Promise<void> };

const Devices = ({ sessions: all, onEnded }: DevicesProps) => {
  const { sessions } = useMessages().account;
  const others = all.filter(({ is_current }) => !is_current);
  const ordered = [...all.filter(({ is_current }) => is_current), ...others.sort((a, b) => seen(b) - seen(a))];
  return (
    <>
      <Rows label={sessions.title}>
        {ordered.map((session) => (
          <Device key={session.id} session={session} onEnded={onEnded} />
        ))}
      </Rows>
      <div className="mt-5 border-t border-line pt-5">
        {others.length > 0 ? (
          <EndOthers ids={others.map(({ id }) => id)} onEnded={onEnded} />
        ) : (
          <p className="text-sm text-muted">{sessions.onlyThis}</p>
        )}
      </div>
    </>
  );
};

const seen = ({ last_seen_at, created_at }: Session): number => last_seen_at ?? created_at;

const Device = ({ session, onEnded }: { session: Session; onEnded: () => Promise<void> }) => {
  const client = useClient();
  const toast = useToast();
  const { sessions } = useMessages().account;
  const { run, isBusy } = useAction(
    () => client.sessions.end([session.id]),
    () => {
      toast(sessions.ended);
      void onEnded();
    },
  );
  const { browser, system, isPhone } = deviceOf(session.user_agent);
  const Icon = isPhone ? Smartphone : Monitor;
  const name = browser && system ? sessions.on(browser, system) : (browser ?? system ?? sessions.unknown);
  return (
    <Row
      icon={<Icon aria-hidden="true" className="size-5" />}
      title={<span title={session.user_agent}>{name}</span>}
      badges={session.is_current && <Badge tone="success">{sessions.current}</Badge>}
      detail={
        <>
          {session.ip} · {session.last_seen_at ? sessions.seen : sessions.since} <When at={seen(session)} />
        </>
      }
      actions={
        !session.is_current && (
          <Button look="secondary" size="small" isBusy={isBusy} onClick={() => void run()}>
            {sessions.end}
          </Button>
        )
      }
    />
  );
};

const EndOthers = ({ ids, onEnded }: { ids: number[]; onEnded: () => Promise<void> }) => {
  const client = useClient();
  const toast = useToast();
  const { sessions } = useMessages().account;
  const [isAsking, setAsking] = useState(false);
  const { run, isBusy, trouble } = useAction(
    () => client.sessions.end(ids),
    () => {
      setAsking(false);
      toast(sessions.endedOthers);
      void onEnded();
    },
  );
  return (
    <>
      <Button look="secondary" onClick={() => setAsking(true)}>
        {sessions.endOthers}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void run()}
        isBusy={isBusy}
        title={sessions.endOthersTitle}
        lead={sessions.endOthersLead}
        doIt={sessions.endOthers}
        trouble={trouble}
      />
    </>
  );
};
