"use client";

import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { CancelLogin } from "@/session/cancel-login";
import { RequireFlow } from "@/session/require-flow";
import { useConfiguration } from "@/session/use-configuration";
import { useFollow } from "@/session/use-follow";
import { Loaded, useResource } from "@/session/use-resource";
import { Card } from "@/ui/card";
import { optionalText, text } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";

/** The page on which somebody who comes from a provider says what is missing for an account. */
export const ProviderSignupView = () => (
  <RequireFlow id="provider_signup">
    {() => (
      <>
        <Waiting />
        <CancelLogin />
      </>
    )}
  </RequireFlow>
);

const Waiting = () => {
  const client = useClient();
  const { providers } = useMessages().factors;
  const resource = useResource("provider signup", client.providers.pendingSignup);
  return (
    <Loaded resource={resource}>
      {({ data }) => (
        <Card title={providers.signupTitle} lead={providers.signupLead(data.account.provider.name)}>
          <Missing
            email={data.email.find(({ primary }) => primary)?.email ?? data.email[0]?.email ?? ""}
            username={data.user.username ?? ""}
          />
        </Card>
      )}
    </Loaded>
  );
};

const Missing = ({ email, username }: { email: string; username: string }) => {
  const client = useClient();
  const follow = useFollow();
  const { auth, factors } = useMessages();
  const [isNameMissing, setNameMissing] = useState(false);
  const methods = useConfiguration()?.account.login_methods ?? [];
  const withName = isNameMissing || methods.includes("username");
  const schema = {
    email: text(auth.email.missing),
    username: withName ? text(auth.name.username.missing) : optionalText,
  };
  return (
    <Form
      schema={schema}
      send={(values) => client.providers.signup(values)}
      onReply={(reply) => follow(reply)}
      onMistakes={(errors) => errors.some(({ param }) => param === "username") && setNameMissing(true)}
      defaultValues={{ email, username: withName ? username : undefined }}
    >
      <Field name="email" label={auth.email.label} type="email" autoComplete="email" autoCapitalize="none" />
      {withName && <Field name="username" label={auth.name.username.label} autoComplete="username" />}
      <SubmitButton>{factors.providers.signupSubmit}</SubmitButton>
    </Form>
  );
};
