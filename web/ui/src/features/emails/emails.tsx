"use client";

import type { EmailAddress } from "@vestibule/client";
import { AtSign } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { CodeStep } from "@/session/code-step";
import { useAuth } from "@/session/use-auth";
import { useConfiguration } from "@/session/use-configuration";
import { Loaded, useResource } from "@/session/use-resource";
import { text } from "@/ui/checks";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { PageHead, Panel, Rows } from "@/ui/panel";
import { Empty } from "@/ui/state";
import { useToast } from "@/ui/toasts";
import { AddressRow } from "./address-row";

/** The page with all addresses of the account. */
export const EmailsView = () => {
  const client = useClient();
  const toast = useToast();
  const { email } = useMessages().account;
  const { refresh: whoAmI } = useAuth();
  const byCode = useConfiguration()?.account.email_verification_by_code_enabled ?? false;
  const resource = useResource("emails", client.email.list);
  const [coded, setCoded] = useState<string | null>(null);

  const sent = (address: string) => {
    if (byCode) setCoded(address);
    else toast(email.added(address));
  };
  const changed = (data: EmailAddress[]) => {
    resource.replace({ status: 200, data });
    void whoAmI();
  };
  return (
    <>
      <PageHead title={email.title} lead={email.lead} />
      <div className="space-y-6">
        <Panel>
          <Loaded resource={resource}>
            {({ data }) =>
              data.length === 0 ? (
                <Empty icon={AtSign} title={email.none} lead={email.noneLead} />
              ) : (
                <Rows label={email.title}>
                  {data.map((address) => (
                    <AddressRow key={address.email} address={address} onSent={sent} onChanged={changed} />
                  ))}
                </Rows>
              )
            }
          </Loaded>
        </Panel>
        <Panel title={email.addTitle}>
          <AddForm
            onAdded={(address) => {
              sent(address);
              void resource.refresh();
            }}
          />
        </Panel>
      </div>
      <CodeDialog
        address={coded}
        onClose={() => setCoded(null)}
        onVerified={() => {
          setCoded(null);
          toast(email.verified);
          void resource.refresh();
          void whoAmI();
        }}
      />
    </>
  );
};

const AddForm = ({ onAdded }: { onAdded: (address: string) => void }) => {
  const client = useClient();
  const { account, auth } = useMessages();
  const schema = { email: text(auth.email.missing) };
  return (
    <Form
      schema={schema}
      send={(input) => client.email.add(input)}
      onReply={(reply, { email }) => reply.status === 200 && onAdded(email)}
      isEmptied
    >
      <div className="max-w-md space-y-4">
        <Field name="email" label={account.email.addLabel} type="email" autoComplete="email" autoCapitalize="none" />
        <SubmitButton isWide={false}>{account.email.addSubmit}</SubmitButton>
      </div>
    </Form>
  );
};

type CodeDialogProps = { address: string | null; onClose: () => void; onVerified: () => void };

const CodeDialog = ({ address, onClose, onVerified }: CodeDialogProps) => {
  const client = useClient();
  const { account, auth } = useMessages();
  return (
    <Dialog
      isOpen={address !== null}
      onClose={onClose}
      title={account.email.codeTitle}
      lead={account.email.resent(address ?? "")}
    >
      <CodeStep
        send={(key) => client.email.verify({ key })}
        onReply={(reply) => (reply.status === 200 ? onVerified() : onClose())}
        resend={client.email.resendCode}
        submit={auth.verifyEmail.submit}
      />
    </Dialog>
  );
};
