"use client";

import type { FieldError } from "@vestibule/client";
import { Fingerprint, UserLock } from "lucide-react";
import { useState } from "react";
import { minLength, object, optional, string, trim } from "zod/mini";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useBranding } from "@/session/branding";
import { useAuth } from "@/session/use-auth";
import { useConfiguration } from "@/session/use-configuration";
import { useFollow } from "@/session/use-follow";
import { useNextLink } from "@/session/use-next-link";
import { Card, CardFoot, Divider } from "@/ui/card";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Empty, Skeleton } from "@/ui/state";
import { ButtonLink, TextLink } from "@/ui/text-link";
import { type SignupField, type SignupName, signupFields } from "./signup-fields";

/** The page for making an account. */
export const SignupView = () => {
  const { auth, common } = useMessages();
  const configuration = useConfiguration();
  const branding = useBranding();
  const withNext = useNextLink();
  const isClosed = configuration?.account.is_open_for_signup === false;
  const { reply } = useAuth();
  const canWithPasskey = reply?.status === 401 && reply.flows.some(({ id }) => id === "mfa_signup_webauthn");
  return (
    <Card title={isClosed ? auth.signup.closedTitle : auth.signup.title} lead={isClosed ? undefined : auth.signup.lead}>
      {isClosed && <Empty icon={UserLock} title={auth.signup.closedTitle} lead={auth.signup.closedLead} />}
      {!isClosed && (!configuration || !branding) && <Skeleton />}
      {!isClosed && configuration && branding && (
        <SignupForm said={branding.signup_fields} methods={configuration.account.login_methods} />
      )}
      {!isClosed && canWithPasskey && (
        <>
          <Divider>{common.or}</Divider>
          <ButtonLink href={withNext(paths.passkeySignup)} look="secondary" className="w-full">
            <Fingerprint aria-hidden="true" className="size-5" />
            {auth.signup.withPasskey}
          </ButtonLink>
        </>
      )}
      <CardFoot>
        <p>
          {auth.signup.known} <TextLink href={withNext(paths.login)}>{auth.signup.logIn}</TextLink>
        </p>
      </CardFoot>
    </Card>
  );
};

type SignupFormProps = { said: Parameters<typeof signupFields>[0]; methods: string[] };

const SignupForm = ({ said, methods }: SignupFormProps) => {
  const client = useClient();
  const follow = useFollow();
  const { auth } = useMessages();
  const [missed, setMissed] = useState<string[]>([]);
  const fields = signupFields(said, methods, missed);

  const grow = (errors: FieldError[]) => {
    const names = errors.flatMap(({ param }) => param ?? []);
    setMissed([...new Set([...missed, ...names])]);
  };
  return (
    <Form
      schema={useSchema(fields)}
      send={(values) => client.auth.signup(filled(values))}
      onReply={(reply) => follow(reply)}
      onMistakes={grow}
    >
      {fields.map((field) => (
        <InputFor key={field.name} {...field} />
      ))}
      <SubmitButton>{auth.signup.submit}</SubmitButton>
    </Form>
  );
};

type Values = Partial<Record<SignupName, string>>;

/** Without the fields that were left empty. */
const filled = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value));

const useSchema = (fields: SignupField[]) => {
  const { auth } = useMessages();
  const missing: Record<SignupName, string> = {
    email: auth.email.missing,
    email2: auth.email.missing,
    username: auth.name.username.missing,
    phone: auth.phone.missing,
    password: auth.password.freshMissing,
    password2: auth.password.freshMissing,
  };
  const check = ({ name, isRequired }: SignupField) =>
    isRequired ? string().check(trim(), minLength(1, missing[name])) : optional(string());
  return object(Object.fromEntries(fields.map((field) => [field.name, check(field)])));
};

const InputFor = ({ name, isRequired }: SignupField) => {
  const { auth } = useMessages();
  const shared = { name, isOptional: !isRequired, autoCapitalize: "none", spellCheck: false };
  switch (name) {
    case "email":
      return <Field {...shared} label={auth.email.label} type="email" autoComplete="email" />;
    case "email2":
      return <Field {...shared} label={auth.email.again} type="email" autoComplete="email" />;
    case "username":
      return <Field {...shared} label={auth.name.username.label} autoComplete="username" />;
    case "phone":
      return <Field {...shared} label={auth.phone.label} type="tel" autoComplete="tel" hint={auth.phone.hint} />;
    default:
      return (
        <Field
          {...shared}
          label={auth.password.label}
          type="password"
          autoComplete="new-password"
          hint={auth.password.freshHint}
        />
      );
  }
};
