"use client";

import { type AuthReply, nextFlow } from "@vestibule/client";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { CodeStep } from "@/session/code-step";
import { RequireFlow } from "@/session/require-flow";
import { useFollow } from "@/session/use-follow";
import { useKey } from "@/session/use-key";
import { Loaded, useResource } from "@/session/use-resource";
import { Card, CardFoot } from "@/ui/card";
import { secret } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Skeleton } from "@/ui/state";
import { ButtonLink, TextLink } from "@/ui/text-link";

/** The page that a link for setting a password leads to. */
export const ResetByLinkView = () => {
  const key = useKey(paths.passwordResetKey);
  if (key === undefined) return <Skeleton />;
  return key === null ? <Expired /> : <ByLink resetKey={key} />;
};

const ByLink = ({ resetKey }: { resetKey: string }) => {
  const client = useClient();
  const found = useResource(`reset ${resetKey}`, () => client.password.inspect(resetKey));
  const [isDone, setDone] = useState(false);
  if (isDone) return <Done />;
  if (found.answer && [400, 409].includes(found.answer.status)) return <Expired />;
  return <Loaded resource={found}>{() => <NewPassword resetKey={resetKey} onDone={() => setDone(true)} />}</Loaded>;
};

/** The page that takes a code, and then the new password. */
export const ResetByCodeView = () => {
  const client = useClient();
  const follow = useFollow();
  const { auth } = useMessages();
  const [code, setCode] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  if (isDone) return <Done />;
  return (
    <RequireFlow id="password_reset_by_code">
      {() =>
        code ? (
          <NewPassword resetKey={code} onDone={() => setDone(true)} />
        ) : (
          <Card title={auth.reset.codeTitle} lead={auth.reset.codeLead}>
            <CodeStep
              send={(code) => client.password.inspect(code)}
              onReply={(reply, code) => (reply.status === 200 ? setCode(code) : follow({ status: 409 }))}
              submit={auth.verifyEmail.submit}
            />
            <CardFoot>
              <TextLink href={paths.passwordReset}>{auth.code.startAgain}</TextLink>
            </CardFoot>
          </Card>
        )
      }
    </RequireFlow>
  );
};

const NewPassword = ({ resetKey: key, onDone }: { resetKey: string; onDone: () => void }) => {
  const client = useClient();
  const follow = useFollow();
  const { auth } = useMessages();
  const schema = { password: secret(auth.password.freshMissing) };
  const take = (reply: AuthReply) => {
    if (reply.status === 401 && !nextFlow(reply)) onDone();
    follow(reply);
  };
  return (
    <Card title={auth.reset.newTitle} lead={auth.reset.newLead}>
      <Form
        schema={schema}
        send={({ password }) => client.password.reset({ key, password })}
        onReply={(reply) => take(reply)}
      >
        <Field
          name="password"
          label={auth.password.fresh}
          type="password"
          autoComplete="new-password"
          hint={auth.password.freshHint}
          autoFocus
        />
        <SubmitButton>{auth.reset.newSubmit}</SubmitButton>
      </Form>
    </Card>
  );
};

const Done = () => {
  const { auth } = useMessages();
  return (
    <Card title={auth.reset.doneTitle} lead={auth.reset.doneLead}>
      <ButtonLink href={paths.login} className="w-full">
        {auth.login.title}
      </ButtonLink>
    </Card>
  );
};

const Expired = () => {
  const { auth } = useMessages();
  return (
    <Card title={auth.reset.expiredTitle} lead={auth.reset.expiredLead}>
      <ButtonLink href={paths.passwordReset} className="w-full">
        {auth.reset.askAgain}
      </ButtonLink>
    </Card>
  );
};
