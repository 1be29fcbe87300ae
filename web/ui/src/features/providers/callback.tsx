"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { flowPath } from "@/flow-path";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { nextPath, withNext } from "@/session/next-path";
import { useAuth } from "@/session/use-auth";
import { Card } from "@/ui/card";
import { Failed, Skeleton } from "@/ui/state";
import { ButtonLink } from "@/ui/text-link";
import { type ProviderError, useProviderError } from "./use-provider-error";

/** The page to which a provider sends people back: it goes on with what the server says, or tells what went wrong. */
export const CallbackView = () => {
  const error = useProviderError();
  if (error === undefined) return <Skeleton lines={2} />;
  return error ? <Wrong error={error} /> : <GoOn />;
};

const Wrong = ({ error }: { error: ProviderError }) => {
  const { providers } = useMessages().factors;
  const isConnecting = error.process === "connect";
  return (
    <Card title={providers.failedTitle} lead={providers.errors[error.reason]}>
      <ButtonLink href={isConnecting ? paths.providers : paths.login} className="w-full">
        {isConnecting ? providers.toAccount : providers.tryAgain}
      </ButtonLink>
    </Card>
  );
};

const GoOn = () => {
  const router = useRouter();
  const { common, factors } = useMessages();
  const { user, reply, pending, isUnknown, refresh } = useAuth();
  useEffect(() => {
    if (user) router.replace(nextPath(window.location) ?? (user.home || paths.account));
    else if (reply) router.replace(withNext(pending ? flowPath[pending.id] : paths.login, window.location));
  }, [user, reply, pending, router]);
  return (
    <Card title={factors.providers.callbackTitle} lead={factors.providers.callbackLead}>
      {isUnknown ? <Failed message={common.unreachable} onRetry={() => void refresh()} /> : <Skeleton lines={1} />}
    </Card>
  );
};
