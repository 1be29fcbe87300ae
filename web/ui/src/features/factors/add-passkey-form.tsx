"use client";

import type { Answer } from "@vestibule/client";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { createPasskey, type PasskeyProblem } from "@/session/passkey";
import { useConfiguration } from "@/session/use-configuration";
import { flag, text } from "@/ui/checks";
import { CheckField, Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Notice } from "@/ui/notice";

type Added = Answer<"/account/authenticators/webauthn", "POST">;

/** Makes a passkey and adds it to the account. `onAdded` hears whether recovery codes were made as well. */
export const AddPasskeyForm = ({ onAdded }: { onAdded: (codesMade: boolean) => void }) => {
  const client = useClient();
  const { factors, security } = useMessages();
  const { passkeys } = security;
  const canAlone = useConfiguration()?.mfa.passkey_login_enabled ?? false;
  const [problem, setProblem] = useState<string | null>(null);
  const schema = { name: text(passkeys.nameMissing), passwordless: flag };

  const add = async (values: { name: string; passwordless: boolean }): Promise<Added | { status: 0 }> => {
    setProblem(null);
    const { name, passwordless } = values;
    const answer = await client.mfa.passkeyOptions({ passwordless });
    if (answer.status === 409) return refuse(security.factors.needsEmail);
    if (answer.status !== 200) return answer.status === 401 ? { status: 0 } : answer;
    const outcome = await createPasskey(answer.data.creation_options.publicKey);
    if ("problem" in outcome) return refuse(factors.passkey[outcome.problem satisfies PasskeyProblem]);
    return client.mfa.addPasskey({ name, passwordless, credential: outcome.credential });
  };
  const refuse = (words: string): { status: 0 } => {
    setProblem(words);
    return { status: 0 };
  };
  return (
    <Form
      schema={schema}
      send={(values) => add(values)}
      onReply={(reply) => reply.status === 200 && onAdded(reply.meta.recovery_codes_generated)}
      defaultValues={{ name: "", passwordless: canAlone }}
    >
      {problem && <Notice>{problem}</Notice>}
      <Field name="name" label={passkeys.name} hint={passkeys.nameHint} autoFocus />
      {canAlone && <CheckField name="passwordless" label={passkeys.alone} hint={passkeys.aloneHint} />}
      <SubmitButton>{passkeys.add}</SubmitButton>
    </Form>
  );
};
