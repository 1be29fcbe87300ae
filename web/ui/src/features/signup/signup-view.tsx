"use client";

import type { Configuration, Invitation } from "@vestibule/client";
import { Fingerprint, UserLock } from "lucide-react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useBranding } from "@/session/branding";
import { ProviderButtons } from "@/session/provider-buttons";
import { useConfiguration } from "@/session/use-configuration";
import { useNextLink } from "@/session/use-next-link";
import { useQueryValue } from "@/session/use-query-value";
import { Loaded, useResource } from "@/session/use-resource";
import { Card, CardFoot, Divider } from "@/ui/card";
import { Empty, Skeleton } from "@/ui/state";
import { ButtonLink, TextLink } from "@/ui/text-link";
import { SignupForm } from "./signup-form";

/** The page for making an account: for anybody, or for whom an invitation is. */
export const SignupView = () => {
  const configuration = useConfiguration();
  const branding = useBranding();
  const key = useQueryValue("invitation");
  if (!configuration || !branding || key === undefined) return <Skeleton lines={4} />;
  if (key) return <Invited invitationKey={key} configuration={configuration} />;
  return configuration.account.is_open_for_signup ? <Open configuration={configuration} /> : <Closed />;
};

const Open = ({ configuration }: { configuration: Configuration }) => {
  const { auth, common } = useMessages();
  const withNext = useNextLink();
  const { providers } = configuration.socialaccount;
  const canWithPasskey = useBranding()?.passkey_signup ?? false;
  return (
    <Card title={auth.signup.title} lead={auth.signup.lead}>
      <SignupForm configuration={configuration} />
      {(canWithPasskey || providers.length > 0) && <Divider>{common.or}</Divider>}
      <div className="space-y-3">
        {providers.length > 0 && <ProviderButtons providers={providers} process="login" />}
        {canWithPasskey && (
          <ButtonLink href={withNext(paths.passkeySignup)} look="secondary" className="w-full">
            <Fingerprint aria-hidden="true" className="size-5" />
            {auth.signup.withPasskey}
          </ButtonLink>
        )}
      </div>
      <HaveOne />
    </Card>
  );
};

const Closed = () => {
  const { signup } = useMessages().auth;
  return (
    <Card title={signup.closedTitle}>
      <Empty icon={UserLock} title={signup.closedLead} />
      <HaveOne />
    </Card>
  );
};

type InvitedProps = { invitationKey: string; configuration: Configuration };

const Invited = ({ invitationKey: key, configuration }: InvitedProps) => {
  const client = useClient();
  const { auth } = useMessages();
  const found = useResource(`invitation ${key}`, () => client.auth.invitation(key));
  if (found.answer && [400, 404].includes(found.answer.status)) {
    return (
      <Card title={auth.invitation.expiredTitle} lead={auth.invitation.expiredLead}>
        <HaveOne />
      </Card>
    );
  }
  const lead = ({ user_type, email }: Invitation) => auth.invitation.lead(user_type.label, email);
  return (
    <Loaded resource={found}>
      {({ data }) => (
        <Card title={auth.signup.title} lead={lead(data)}>
          <SignupForm configuration={configuration} invitation={{ ...data, key }} />
          <HaveOne />
        </Card>
      )}
    </Loaded>
  );
};

const HaveOne = () => {
  const { signup } = useMessages().auth;
  const withNext = useNextLink();
  return (
    <CardFoot>
      <p>
        {signup.known} <TextLink href={withNext(paths.login)}>{signup.logIn}</TextLink>
      </p>
    </CardFoot>
  );
};
