"use client";

import { MailCheck } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useFollow } from "@/session/use-follow";
import { useNextLink } from "@/session/use-next-link";
import { Card, CardFoot } from "@/ui/card";
import { text } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Empty } from "@/ui/state";
import { TextButton, TextLink } from "@/ui/text-link";

/** The page for a forgotten password. */
export const RequestResetView = () => {
  const client = useClient();
  const follow = useFollow();
  const withNext = useNextLink();
  const { auth } = useMessages();
  const [isSent, setSent] = useState(false);
  if (isSent) return <Sent onAgain={() => setSent(false)} />;

  const schema = { email: text(auth.name.email.missing) };
  return (
    <Card title={auth.reset.title} lead={auth.reset.lead}>
      <Form
        schema={schema}
        send={client.password.request}
        onReply={(reply) => (reply.status === 200 ? setSent(true) : follow(reply))}
      >
        <Field name="email" label={auth.email.label} type="email" autoComplete="username" autoCapitalize="none" />
        <SubmitButton>{auth.reset.submit}</SubmitButton>
      </Form>
      <CardFoot>
        <p>
          {auth.reset.remembered} <TextLink href={withNext(paths.login)}>{auth.login.title}</TextLink>
        </p>
      </CardFoot>
    </Card>
  );
};

const Sent = ({ onAgain }: { onAgain: () => void }) => {
  const { auth } = useMessages();
  return (
    <Card title={auth.reset.sentTitle} lead={auth.reset.sentLead}>
      <Empty icon={MailCheck} title={auth.reset.sentHint}>
        <TextButton onClick={onAgain}>{auth.reset.another}</TextButton>
      </Empty>
      <CardFoot>
        <TextLink href={paths.login}>{auth.toLogin}</TextLink>
      </CardFoot>
    </Card>
  );
};
