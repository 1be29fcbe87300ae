"use client";

import type { AuthReply } from "@vestibule/client";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { createPasskey, type PasskeyProblem } from "@/session/passkey";
import { RequireFlow } from "@/session/require-flow";
import { useFollow } from "@/session/use-follow";
import { useNextLink } from "@/session/use-next-link";
import { Card, CardFoot } from "@/ui/card";
import { optionalText, text } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Notice } from "@/ui/notice";
import { TextLink } from "@/ui/text-link";

/** The page that begins a sign-up without a password. */
export const PasskeySignupView = () => {
  const client = useClient();
  const follow = useFollow();
  const withNext = useNextLink();
  const { auth } = useMessages();
  const schema = { email: text(auth.email.missing) };
  return (
    <Card title={auth.passkeySignup.title} lead={auth.passkeySignup.lead}>
      <Form schema={schema} send={client.mfa.passkeySignup} onReply={(reply) => follow(reply)}>
        <Field name="email" label={auth.email.label} type="email" autoComplete="email" autoCapitalize="none" />
        <SubmitButton>{auth.passkeySignup.submit}</SubmitButton>
      </Form>
      <CardFoot>
        <TextLink href={withNext(paths.signup)}>{auth.passkeySignup.withPassword}</TextLink>
      </CardFoot>
    </Card>
  );
};

/** The page that finishes it: the passkey is made. */
export const CreatePasskeyView = () => {
  const client = useClient();
  const follow = useFollow();
  const { auth, factors } = useMessages();
  const { passkeySignup } = auth;
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);
  const schema = { name: optionalText };

  const create = async ({ name }: { name: string }): Promise<AuthReply | { status: 0 }> => {
    setProblem(null);
    const answer = await client.mfa.passkeySignupOptions();
    if (answer.status !== 200) return answer;
    const outcome = await createPasskey(answer.data.creation_options.publicKey);
    if ("credential" in outcome) return client.mfa.completePasskeySignup({ name, ...outcome });
    setProblem(outcome.problem);
    return { status: 0 };
  };
  return (
    <RequireFlow id="mfa_signup_webauthn">
      {() => (
        <Card title={passkeySignup.createTitle} lead={passkeySignup.createLead}>
          <Form
            schema={schema}
            send={create}
            onReply={(reply) => reply.status !== 0 && follow(reply)}
            defaultValues={{ name: passkeySignup.nameDefault }}
          >
            {problem && <Notice tone={problem === "cancelled" ? "info" : "danger"}>{factors.passkey[problem]}</Notice>}
            <Field name="name" label={passkeySignup.name} hint={passkeySignup.nameHint} />
            <SubmitButton>{passkeySignup.create}</SubmitButton>
          </Form>
        </Card>
      )}
    </RequireFlow>
  );
};
