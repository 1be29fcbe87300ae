"use client";

import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { CodeStep } from "@/session/code-step";
import { RequireFlow } from "@/session/require-flow";
import { useConfiguration } from "@/session/use-configuration";
import { useFollow } from "@/session/use-follow";
import { useNextLink } from "@/session/use-next-link";
import { Card, CardFoot } from "@/ui/card";
import { text } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { TextLink } from "@/ui/text-link";
import { nameField } from "./login-name";

/** The page that asks for a code to log in with. */
export const RequestCodeView = () => {
  const { loginByCode } = useMessages().auth;
  return (
    <Card title={loginByCode.title} lead={loginByCode.lead}>
      <RequestCodeForm />
    </Card>
  );
};

const RequestCodeForm = () => {
  const client = useClient();
  const follow = useFollow();
  const withNext = useNextLink();
  const { auth } = useMessages();
  const takesPhones = useConfiguration()?.account.login_methods.includes("phone") ?? false;
  const { label, missing, type } = nameField(takesPhones ? ["email", "phone"] : ["email"], auth);
  const schema = { name: text(missing) };
  const inputOf = (name: string) => (takesPhones && !name.includes("@") ? { phone: name } : { email: name });
  return (
    <>
      <Form
        schema={schema}
        send={({ name }) => client.auth.requestCode(inputOf(name))}
        onReply={(reply) => follow(reply)}
        fieldOf={{ email: "name", phone: "name" }}
      >
        <Field name="name" label={label} type={type} autoComplete="username" autoCapitalize="none" spellCheck={false} />
        <SubmitButton>{auth.loginByCode.submit}</SubmitButton>
      </Form>
      <CardFoot>
        <TextLink href={withNext(paths.login)}>{auth.loginByCode.withPassword}</TextLink>
      </CardFoot>
    </>
  );
};

/** The page that takes the code. */
export const ConfirmCodeView = () => {
  const client = useClient();
  const follow = useFollow();
  const withNext = useNextLink();
  const { auth } = useMessages();
  return (
    <RequireFlow id="login_by_code">
      {() => (
        <Card title={auth.loginByCode.confirmTitle} lead={auth.loginByCode.confirmLead}>
          <CodeStep
            send={(code) => client.auth.confirmCode({ code })}
            onReply={(reply) => follow(reply)}
            resend={client.auth.resendCode}
            submit={auth.loginByCode.confirm}
          />
          <CardFoot>
            <TextLink href={withNext(paths.loginByCode)}>{auth.code.startAgain}</TextLink>
          </CardFoot>
        </Card>
      )}
    </RequireFlow>
  );
};
