"use client";

import type { AuthReply, Flow } from "@vestibule/client";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { PasskeyButton } from "@/session/passkey-button";
import { secret, text } from "@/ui/checks";
import { CodeField, Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { TextButton } from "@/ui/text-link";

/** A way to prove who one is. */
export type Way = "password" | "totp" | "recovery_codes" | "webauthn";

const order: Way[] = ["webauthn", "totp", "password", "recovery_codes"];

/** The ways that these flows take, the easiest first. */
export const waysOf = (flows: Flow[]): Way[] => {
  const ways = flows.flatMap(({ id, types }) => (id === "reauthenticate" ? ["password"] : (types ?? [])));
  return order.filter((way) => ways.includes(way));
};

type ProofFormProps = { ways: Way[]; onReply: (reply: AuthReply) => void };

/** Proves once more who one is, in the way that the person picks. */
export const ProofForm = ({ ways, onReply }: ProofFormProps) => {
  const { factors } = useMessages();
  const [picked, setPicked] = useState<Way | null>(null);
  const way = picked ?? ways[0] ?? "password";
  const words: Record<Way, string> = { ...factors.authenticate.use, password: factors.reauthenticate.usePassword };
  return (
    <>
      <WayForm key={way} way={way} onReply={onReply} />
      {ways.length > 1 && (
        <ul className="mt-6 space-y-2 text-center text-sm">
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <li key={other}>
                <TextButton onClick={() => setPicked(other)}>{words[other]}</TextButton>
              </li>
            ))}
        </ul>
      )}
    </>
  );
};

const WayForm = ({ way, onReply }: { way: Way; onReply: (reply: AuthReply) => void }) => {
  const client = useClient();
  const { auth, factors } = useMessages();
  if (way === "webauthn") {
    return (
      <PasskeyButton
        options={client.mfa.passkeyReauthenticateOptions}
        send={client.mfa.passkeyReauthenticate}
        onReply={onReply}
      >
        {factors.authenticate.webauthn}
      </PasskeyButton>
    );
  }
  if (way === "password") {
    const schema = { password: secret(auth.password.missing) };
    return (
      <Form schema={schema} send={client.auth.reauthenticate} onReply={onReply}>
        <Field name="password" label={auth.password.label} type="password" autoComplete="current-password" />
        <SubmitButton>{factors.reauthenticate.submit}</SubmitButton>
      </Form>
    );
  }
  return (
    <FactorCodeForm
      type={way}
      send={client.mfa.reauthenticate}
      onReply={onReply}
      submit={factors.reauthenticate.submit}
    />
  );
};

type FactorCodeFormProps = {
  type: "totp" | "recovery_codes";
  send: (input: { code: string }) => Promise<AuthReply>;
  onReply: (reply: AuthReply) => void;
  submit: string;
};

/** A code of an authenticator app, or a recovery code. */
export const FactorCodeForm = ({ type, send, onReply, submit }: FactorCodeFormProps) => {
  const { authenticate } = useMessages().factors;
  const schema = { code: text(authenticate.missing) };
  const isTotp = type === "totp";
  return (
    <Form schema={schema} send={send} onReply={onReply}>
      <CodeField
        name="code"
        label={isTotp ? authenticate.totpLabel : authenticate.recoveryLabel}
        hint={isTotp ? undefined : authenticate.recoveryHint}
        inputMode={isTotp ? "numeric" : "text"}
        autoComplete={isTotp ? "one-time-code" : "off"}
        autoFocus
      />
      <SubmitButton>{submit}</SubmitButton>
    </Form>
  );
};
