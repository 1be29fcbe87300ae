"use client";

import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { CancelLogin } from "@/session/cancel-login";
import { PasskeyButton } from "@/session/passkey-button";
import { FactorCodeForm } from "@/session/proof-form";
import { RequireFlow } from "@/session/require-flow";
import { useFollow } from "@/session/use-follow";
import { Card } from "@/ui/card";
import { TextButton } from "@/ui/text-link";

const order = ["webauthn", "totp", "recovery_codes"] as const;

type FactorType = (typeof order)[number];

/** The page for the second factor of a login. */
export const AuthenticateView = () => {
  const { authenticate } = useMessages().factors;
  return (
    <RequireFlow id="mfa_authenticate">
      {({ types }) => (
        <Card title={authenticate.title} lead={authenticate.lead}>
          <Ways types={order.filter((type) => types?.includes(type))} />
          <CancelLogin />
        </Card>
      )}
    </RequireFlow>
  );
};

const Ways = ({ types }: { types: FactorType[] }) => {
  const { authenticate } = useMessages().factors;
  const [picked, setPicked] = useState<FactorType | null>(null);
  const type = picked ?? types[0] ?? "totp";
  const others = types.filter((other) => other !== type);
  return (
    <>
      <Way key={type} type={type} />
      {others.length > 0 && (
        <ul className="mt-6 space-y-2 text-center text-sm">
          {others.map((other) => (
            <li key={other}>
              <TextButton onClick={() => setPicked(other)}>{authenticate.use[other]}</TextButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

const Way = ({ type }: { type: FactorType }) => {
  const client = useClient();
  const follow = useFollow();
  const { authenticate } = useMessages().factors;
  if (type !== "webauthn") {
    return (
      <FactorCodeForm
        type={type}
        send={client.mfa.authenticate}
        onReply={(reply) => follow(reply)}
        submit={authenticate.submit}
      />
    );
  }
  return (
    <PasskeyButton
      options={client.mfa.passkeyAuthenticateOptions}
      send={client.mfa.passkeyAuthenticate}
      onReply={(reply) => follow(reply)}
    >
      {authenticate.webauthn}
    </PasskeyButton>
  );
};
