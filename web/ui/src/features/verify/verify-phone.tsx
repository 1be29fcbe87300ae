"use client";

import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { CodeStep } from "@/session/code-step";
import { RequireFlow } from "@/session/require-flow";
import { useFollow } from "@/session/use-follow";
import { Card, CardFoot } from "@/ui/card";
import { TextLink } from "@/ui/text-link";

/** The page for verifying the phone number of a login that is under way. */
export const VerifyPhoneView = () => {
  const client = useClient();
  const follow = useFollow();
  const { auth } = useMessages();
  return (
    <RequireFlow id="verify_phone">
      {() => (
        <Card title={auth.verifyPhone.title} lead={auth.verifyPhone.lead}>
          <CodeStep
            send={(code) => client.phone.verify({ code })}
            onReply={(reply) => follow(reply)}
            resend={client.phone.resendCode}
            submit={auth.verifyPhone.submit}
            hint={auth.code.hintPhone}
          />
          <CardFoot>
            <TextLink href={paths.login}>{auth.toLogin}</TextLink>
          </CardFoot>
        </Card>
      )}
    </RequireFlow>
  );
};
