"use client";

import { useMessages } from "@/i18n/language-provider";
import { Field } from "@/ui/field";
import type { SignupField, SignupName } from "./signup-fields";

type SignupInputsProps = {
  fields: SignupField[];
  /** Names of those that are filled in already and cannot be changed. */
  fixed: SignupName[];
};

/** The inputs that every sign-up has, whatever the user type. */
export const SignupInputs = ({ fields, fixed }: SignupInputsProps) =>
  fields.map((field) => <InputFor key={field.name} {...field} isFixed={fixed.includes(field.name)} />);

const InputFor = ({ name, isRequired, isFixed }: SignupField & { isFixed: boolean }) => {
  const { auth } = useMessages();
  const shared = { name, isOptional: !isRequired, autoCapitalize: "none", spellCheck: false, readOnly: isFixed };
  switch (name) {
    case "email":
      return <Field {...shared} label={auth.email.label} type="email" autoComplete="email" />;
    case "email2":
      return <Field {...shared} label={auth.email.again} type="email" autoComplete="email" />;
    case "first_name":
      return <Field {...shared} label={auth.firstName} autoComplete="given-name" autoCapitalize="words" />;
    case "last_name":
      return <Field {...shared} label={auth.lastName} autoComplete="family-name" autoCapitalize="words" />;
    case "username":
      return <Field {...shared} label={auth.name.username.label} autoComplete="username" />;
    case "phone":
      return <Field {...shared} label={auth.phone.label} type="tel" autoComplete="tel" hint={auth.phone.hint} />;
    case "password":
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
