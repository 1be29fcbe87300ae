"use client";

import { KeyRound } from "lucide-react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { PasskeyButton } from "@/session/passkey-button";
import { ProviderButtons } from "@/session/provider-buttons";
import { useConfiguration } from "@/session/use-configuration";
import { useFollow } from "@/session/use-follow";
import { useNextLink } from "@/session/use-next-link";
import { Card, CardFoot, Divider } from "@/ui/card";
import { secret, text } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { ButtonLink, TextLink } from "@/ui/text-link";
import { loginInput, nameField } from "./login-name";
import { usePasskeyAutofill } from "./use-passkey-autofill";

/** Logging in: with a name and a password, and with whatever else the server takes. */
export const LoginForm = () => {
  const client = useClient();
  const follow = useFollow();
  const { auth, common } = useMessages();
  const withNext = useNextLink();
  const configuration = useConfiguration();
  const account = configuration?.account;
  const hasPasskeys = configuration?.mfa.passkey_login_enabled ?? false;
  const providers = configuration?.socialaccount.providers ?? [];
  const hasCodes = account?.login_by_code_enabled ?? false;
  usePasskeyAutofill(hasPasskeys, follow);

  const methods = account?.login_methods ?? ["email", "username"];
  const { label, missing, type } = nameField(methods, auth);
  const schema = {
    name: text(missing),
    password: secret(auth.password.missing),
  };

  return (
    <>
      <Form
        schema={schema}
        send={({ name, password }) => client.auth.login(loginInput(methods, name, password))}
        onReply={(reply) => follow(reply)}
        fieldOf={{ email: "name", phone: "name", username: "name" }}
      >
        <Field
          name="name"
          label={label}
          type={type}
          autoComplete={hasPasskeys ? "username webauthn" : "username"}
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field
          name="password"
          label={auth.password.label}
          type="password"
          autoComplete="current-password"
          aside={<TextLink href={withNext(paths.passwordReset)}>{auth.login.forgot}</TextLink>}
        />
        <SubmitButton>{auth.login.submit}</SubmitButton>
      </Form>
      {(hasPasskeys || hasCodes || providers.length > 0) && (
        <>
          <Divider>{common.or}</Divider>
          <div className="space-y-3">
            {providers.length > 0 && <ProviderButtons providers={providers} process="login" />}
            {hasPasskeys && (
              <PasskeyButton
                look="secondary"
                options={client.mfa.passkeyLoginOptions}
                send={client.mfa.passkeyLogin}
                onReply={(reply) => follow(reply)}
              >
                {auth.login.byPasskey}
              </PasskeyButton>
            )}
            {hasCodes && (
              <ButtonLink href={withNext(paths.loginByCode)} look="secondary" className="w-full">
                <KeyRound aria-hidden="true" className="size-5" />
                {auth.login.byCode}
              </ButtonLink>
            )}
          </div>
        </>
      )}
      <CardFoot>
        {account?.is_open_for_signup && (
          <p>
            {auth.login.noAccount} <TextLink href={withNext(paths.signup)}>{auth.login.createAccount}</TextLink>
          </p>
        )}
      </CardFoot>
    </>
  );
};

/** The page for logging in. */
export const LoginView = () => {
  const { login } = useMessages().auth;
  return (
    <Card title={login.title} lead={login.lead}>
      <LoginForm />
    </Card>
  );
};
