"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { useUser } from "@/session/require-user";
import { useAuth } from "@/session/use-auth";
import { optionalSecret, secret } from "@/ui/checks";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { PageHead, Panel } from "@/ui/panel";
import { useToast } from "@/ui/toasts";

/** The page for changing the password, or setting the first one. */
export const PasswordView = () => {
  const client = useClient();
  const toast = useToast();
  const queries = useQueryClient();
  const { accept } = useAuth();
  const { has_usable_password: hasOne } = useUser();
  const { account, auth } = useMessages();
  const schema = {
    current_password: hasOne ? secret(auth.password.missing) : optionalSecret,
    new_password: secret(auth.password.freshMissing),
  };
  return (
    <>
      <PageHead title={account.password.title} lead={hasOne ? account.password.changeLead : account.password.setLead} />
      <Panel className="max-w-xl">
        <Form
          schema={schema}
          send={(input) => client.password.change(input)}
          isEmptied
          onReply={(reply) => {
            accept(reply);
            if (reply.status !== 200) return;
            toast(account.password.done);
            // Other sessions may have ended along with the old password.
            void queries.invalidateQueries({ queryKey: ["mine", "sessions"] });
          }}
        >
          {hasOne && (
            <Field
              name="current_password"
              label={account.password.current}
              type="password"
              autoComplete="current-password"
            />
          )}
          <Field
            name="new_password"
            label={auth.password.fresh}
            type="password"
            autoComplete="new-password"
            hint={auth.password.freshHint}
          />
          <SubmitButton isWide={false}>{hasOne ? account.password.submit : account.password.set}</SubmitButton>
        </Form>
      </Panel>
    </>
  );
};
