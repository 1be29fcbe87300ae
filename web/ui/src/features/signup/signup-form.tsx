"use client";

import type { Configuration, FieldError, Invitation, UserType } from "@vestibule/client";
import { useState } from "react";
import { useLanguage, useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { useBranding } from "@/session/branding";
import { useFollow } from "@/session/use-follow";
import { useQueryValue } from "@/session/use-query-value";
import { optionalSecret, optionalText, secret, text } from "@/ui/checks";
import { Form, SubmitButton } from "@/ui/form";
import { type Filled, fieldsOf, filledOf, isObjectSchema, valuesOf } from "@/ui/json-schema";
import { checksOf, SchemaFields } from "@/ui/schema-fields";
import { type SignupField, type SignupName, signupFields } from "./signup-fields";
import { SignupInputs } from "./signup-inputs";
import { TypePicker } from "./type-picker";

type SignupFormProps = { configuration: Configuration; invitation?: Invitation & { key: string } };

/** The form for making an account, as one of the user types where there are any. */
export const SignupForm = ({ configuration, invitation }: SignupFormProps) => {
  const open = (configuration.user_types ?? []).filter(({ signup }) => signup !== "invite");
  const wanted = useQueryValue("type");
  const [picked, setPicked] = useState<string | null>(null);
  const byId = (id: string | null | undefined) => open.find((type) => type.id === id);
  const type = invitation?.user_type ?? byId(picked) ?? byId(wanted) ?? open.find((type) => type.is_default) ?? open[0];
  return (
    <>
      {!invitation && open.length > 1 && <TypePicker types={open} value={type?.id ?? ""} onPick={setPicked} />}
      <FieldsForm key={type?.id} configuration={configuration} type={type} invitation={invitation} />
    </>
  );
};

/** The names that a sign-up must not send empty: the server takes their absence for "not given". */
const withoutEmpty = (values: Filled): Filled =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== undefined));

type FieldsFormProps = SignupFormProps & { type: UserType | undefined };

const FieldsForm = ({ configuration, type, invitation }: FieldsFormProps) => {
  const client = useClient();
  const follow = useFollow();
  const { language, messages } = useLanguage();
  const said = useBranding()?.signup_fields;
  const [missed, setMissed] = useState<string[]>([]);

  const names = type ? [...missed, "first_name", "last_name"] : missed;
  const fields = signupFields(said, configuration.account.login_methods, names, missed);
  const profile = isObjectSchema(type?.schema) ? fieldsOf(type.schema, language) : [];
  const schema = { ...useChecks(fields), ...checksOf(profile, messages) };

  const grow = (errors: FieldError[]) =>
    setMissed([...new Set([...missed, ...errors.flatMap(({ param }) => param ?? [])])]);
  const send = (filled: Filled) => {
    const own = Object.fromEntries(fields.map(({ name }) => [name, filled[name]]));
    const asked = type && { user_type: type.id, ...(invitation && { invitation: invitation.key }) };
    return client.auth.signup({ ...withoutEmpty(own), ...valuesOf(profile, filled), ...asked });
  };
  const known = filledOf(profile, invitation?.profile ?? {});
  return (
    <Form
      schema={schema}
      send={(filled) => send(filled)}
      onReply={(reply) => follow(reply)}
      onMistakes={grow}
      defaultValues={{ ...known, ...(invitation && { email: invitation.email }) }}
    >
      <SignupInputs fields={fields} fixed={invitation ? ["email"] : []} />
      <SchemaFields fields={profile} />
      <SubmitButton>{messages.auth.signup.submit}</SubmitButton>
    </Form>
  );
};

const useChecks = (fields: SignupField[]) => {
  const { auth, common } = useMessages();
  const missing: Record<SignupName, string> = {
    email: auth.email.missing,
    email2: auth.email.missing,
    first_name: common.required,
    last_name: common.required,
    username: auth.name.username.missing,
    phone: auth.phone.missing,
    password: auth.password.freshMissing,
  };
  const check = ({ name, isRequired }: SignupField) => {
    if (name === "password") return isRequired ? secret(missing[name]) : optionalSecret;
    return isRequired ? text(missing[name]) : optionalText;
  };
  return Object.fromEntries(fields.map((field) => [field.name, check(field)]));
};
