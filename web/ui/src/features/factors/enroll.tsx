"use client";

import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { CancelLogin } from "@/session/cancel-login";
import { RequireFlow } from "@/session/require-flow";
import { useAuth } from "@/session/use-auth";
import { useConfiguration } from "@/session/use-configuration";
import { Card } from "@/ui/card";
import { TextButton } from "@/ui/text-link";
import { AddPasskeyForm } from "./add-passkey-form";
import { TotpSetUp } from "./totp";

const order = ["totp", "webauthn"] as const;

type Kind = (typeof order)[number];

/** The page on which somebody who must have a second factor sets one up, in the middle of a login. */
export const EnrollView = () => {
  const { enroll } = useMessages().factors;
  const hasCodes = useConfiguration()?.mfa.supported_types.includes("recovery_codes") ?? false;
  return (
    // Recovery codes were made along with the factor: they are to be kept before anything else.
    <RequireFlow id="mfa_enroll" then={hasCodes ? paths.recoveryCodes : undefined}>
      {({ types }) => (
        <Card title={enroll.title} lead={enroll.lead}>
          <Kinds kinds={order.filter((kind) => types?.includes(kind) ?? true)} />
          <CancelLogin />
        </Card>
      )}
    </RequireFlow>
  );
};

const Kinds = ({ kinds }: { kinds: Kind[] }) => {
  const { refresh } = useAuth();
  const { enroll } = useMessages().factors;
  const [picked, setPicked] = useState<Kind | null>(null);
  const kind = picked ?? kinds[0] ?? "totp";
  return (
    <>
      {kind === "totp" ? (
        <TotpSetUp onDone={() => void refresh()} />
      ) : (
        <AddPasskeyForm onAdded={() => void refresh()} />
      )}
      {kinds
        .filter((other) => other !== kind)
        .map((other) => (
          <p key={other} className="mt-6 text-center text-sm">
            <TextButton onClick={() => setPicked(other)}>{enroll.instead[other]}</TextButton>
          </p>
        ))}
    </>
  );
};
