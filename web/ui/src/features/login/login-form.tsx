"use client";

import type { AuthReply } from "@vestibule/client";
import { useState } from "react";
import { minLength, object, string, trim } from "zod/mini";
import { paths } from "@/paths";
import { FollowFlow } from "@/session/follow-flow";
import { useClient } from "@/session/session-provider";
import { useConfiguration } from "@/session/use-configuration";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { TextLink } from "@/ui/text-link";
import { loginInput, nameField } from "./login-name";

/** Logging in with a name and a password. */
export const LoginForm = () => {
  const client = useClient();
  const account = useConfiguration()?.account;
  const [reply, setReply] = useState<AuthReply | null>(null);

  const methods = account?.login_methods ?? ["email", "username"];
  const { label, missing, type } = nameField(methods);
  const schema = object({
    name: string().check(trim(), minLength(1, missing)),
    password: string().check(minLength(1, "Enter your password.")),
  });

  return (
    <>
      {reply && <FollowFlow reply={reply} />}
      <Form
        schema={schema}
        send={({ name, password }) => client.auth.login(loginInput(methods, name, password))}
        onReply={(reply) => setReply(reply)}
        fieldOf={{ email: "name", phone: "name", username: "name" }}
      >
        <Field name="name" label={label} type={type} autoComplete="username" autoCapitalize="none" spellCheck={false} />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          aside={<TextLink href={paths.passwordReset}>Forgot it?</TextLink>}
        />
        <SubmitButton>Log in</SubmitButton>
      </Form>
      <div className="mt-7 min-h-5 space-y-2 text-center text-sm text-muted">
        {account?.login_by_code_enabled && (
          <p>
            No password at hand? <TextLink href={paths.loginByCode}>Get a code instead</TextLink>
          </p>
        )}
        {account?.is_open_for_signup && (
          <p>
            New here? <TextLink href={paths.signup}>Create an account</TextLink>
          </p>
        )}
      </div>
    </>
  );
};
