"use client";

import { type AuthReply, nextFlow } from "@vestibule/client";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useAuth } from "@/session/use-auth";
import { useFollow } from "@/session/use-follow";
import { Loaded, useResource } from "@/session/use-resource";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ButtonLink } from "@/ui/text-link";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

/** Verifies the address of a link. A click is asked for: programs that look into mails open links too. */
export const VerifyByLink = ({ verificationKey: key }: { verificationKey: string }) => {
  const client = useClient();
  const { auth } = useMessages();
  const found = useResource(`verification ${key}`, () => client.email.inspect(key));
  const [isDone, setDone] = useState(false);
  if (isDone) return <Done />;
  if (found.answer && [400, 409].includes(found.answer.status)) return <Expired />;
  return (
    <Loaded resource={found}>
      {({ data }) => (
        <Card title={auth.verifyEmail.title} lead={auth.verifyEmail.confirmLead(data.email)}>
          <Confirm verificationKey={key} onDone={() => setDone(true)} />
        </Card>
      )}
    </Loaded>
  );
};

const Confirm = ({ verificationKey: key, onDone }: { verificationKey: string; onDone: () => void }) => {
  const client = useClient();
  const follow = useFollow();
  const { verifyEmail } = useMessages().auth;
  const take = (reply: AuthReply) => {
    follow(reply);
    if (!nextFlow(reply)) onDone();
  };
  const { run, isBusy, trouble } = useAction(() => client.email.verify({ key }), take);
  return (
    <div className="space-y-4">
      <Trouble trouble={trouble} />
      <Button className="w-full" isBusy={isBusy} onClick={() => void run()}>
        {verifyEmail.confirm}
      </Button>
    </div>
  );
};

const Done = () => {
  const { auth, account, common } = useMessages();
  const { user } = useAuth();
  if (user) {
    return (
      <Card title={auth.verifyEmail.doneTitle}>
        <ButtonLink href={paths.emails} className="w-full">
          {account.nav.email}
        </ButtonLink>
        <ButtonLink href={paths.account} look="secondary" className="mt-3 w-full">
          {common.goOn}
        </ButtonLink>
      </Card>
    );
  }
  return (
    <Card title={auth.verifyEmail.doneTitle} lead={auth.verifyEmail.doneLead}>
      <ButtonLink href={paths.login} className="w-full">
        {auth.login.title}
      </ButtonLink>
    </Card>
  );
};

const Expired = () => {
  const { auth, account } = useMessages();
  const { user } = useAuth();
  return (
    <Card title={auth.verifyEmail.expiredTitle} lead={auth.verifyEmail.expiredLead}>
      <ButtonLink href={user ? paths.emails : paths.login} className="w-full">
        {user ? account.nav.email : auth.toLogin}
      </ButtonLink>
    </Card>
  );
};
