"use client";

import type { Flow, FlowId } from "@vestibule/client";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { type PagePath, paths } from "@/paths";
import { RequireAnonymous } from "@/session/require-anonymous";
import { useAuth } from "@/session/use-auth";
import { Card } from "@/ui/card";
import { Failed, Skeleton } from "@/ui/state";
import { ButtonLink } from "@/ui/text-link";

type RequireFlowProps = {
  id: FlowId;
  /** Where to go once logged in, if not to where the person wanted. */
  then?: PagePath;
  children: (flow: Flow) => ReactNode;
};

/** Lets only those in whose login waits for this flow, and gives it to the children. */
export const RequireFlow = ({ id, then, children }: RequireFlowProps) => {
  const { auth, common } = useMessages();
  const { reply, isUnknown, refresh } = useAuth();
  const flow = reply?.status === 401 ? reply.flows.find((flow) => flow.id === id && flow.is_pending) : undefined;
  return (
    <RequireAnonymous then={then}>
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
