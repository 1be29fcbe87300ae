"use client";

import type { Flow, FlowId } from "@vestibule/client";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { RequireAnonymous } from "@/session/require-anonymous";
import { useAuth } from "@/session/use-auth";
import { Card } from "@/ui/card";
import { Failed, Skeleton } from "@/ui/state";
import { ButtonLink } from "@/ui/text-link";

/** Lets only those in whose login waits for this flow, and gives it to the children. */
export const RequireFlow = ({ id, children }: { id: FlowId; children: (flow: Flow) => ReactNode }) => {
  const { auth, common } = useMessages();
  const { reply, isUnknown, refresh } = useAuth();
  const flow = reply?.status === 401 ? reply.flows.find((flow) => flow.id === id && flow.is_pending) : undefined;
  return (
    <RequireAnonymous>
      {flow && children(flow)}
      {!reply && !isUnknown && <Skeleton />}
      {isUnknown && <Failed message={common.unreachable} onRetry={() => void refresh()} />}
      {reply && reply.status !== 200 && !flow && (
        <Card title={auth.nothingTitle} lead={auth.nothingLead}>
          <ButtonLink href={paths.login} className="w-full">
            {auth.toLogin}
          </ButtonLink>
        </Card>
      )}
    </RequireAnonymous>
  );
};
