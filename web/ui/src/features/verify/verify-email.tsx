"use client";

import { MailCheck } from "lucide-react";
import { useEffect } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { CodeStep } from "@/session/code-step";
import { RequireFlow } from "@/session/require-flow";
import { useAuth } from "@/session/use-auth";
import { useConfiguration } from "@/session/use-configuration";
import { useFollow } from "@/session/use-follow";
import { useKey } from "@/session/use-key";
import { Card, CardFoot } from "@/ui/card";
import { Empty, Skeleton } from "@/ui/state";
import { TextLink } from "@/ui/text-link";
import { VerifyByLink } from "./verify-by-link";

/** The page for verifying an address: by the link that led here, or by the code or link that was sent. */
export const VerifyEmailView = () => {
  const key = useKey(paths.verifyEmail);
  if (key === undefined) return <Skeleton />;
  return key === null ? <Waiting /> : <VerifyByLink verificationKey={key} />;
};

const Waiting = () => {
  const { verifyEmail } = useMessages().auth;
  const configuration = useConfiguration();
  const byCode = configuration?.account.email_verification_by_code_enabled;
  return (
    <RequireFlow id="verify_email">
      {() => (
        <Card title={verifyEmail.title} lead={byCode ? verifyEmail.codeLead : verifyEmail.linkLead}>
          {!configuration && <Skeleton lines={2} />}
          {configuration && (byCode ? <ByCode /> : <ByLinkElsewhere />)}
        </Card>
      )}
    </RequireFlow>
  );
};

const ByCode = () => {
  const client = useClient();
  const follow = useFollow();
  const { verifyEmail } = useMessages().auth;
  return (
    <>
      <CodeStep
        send={(key) => client.email.verify({ key })}
        onReply={(reply) => follow(reply)}
        resend={client.email.resendCode}
        submit={verifyEmail.submit}
      />
      <StartAgain />
    </>
  );
};

/** Nothing to do here but to open the link; the page looks again whenever the person comes back to it. */
const ByLinkElsewhere = () => {
  const { refresh } = useAuth();
  const { verifyEmail } = useMessages().auth;
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && void refresh();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [refresh]);
  return (
    <>
      <Empty icon={MailCheck} title={verifyEmail.linkHint} />
      <StartAgain />
    </>
  );
};

const StartAgain = () => {
  const { auth } = useMessages();
  return (
    <CardFoot>
      <TextLink href={paths.login}>{auth.toLogin}</TextLink>
    </CardFoot>
  );
};
