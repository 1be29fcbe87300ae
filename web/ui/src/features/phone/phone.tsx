"use client";

import type { PhoneNumber } from "@vestibule/client";
import { Phone } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { CodeStep } from "@/session/code-step";
import { Loaded, useResource } from "@/session/use-resource";
import { text } from "@/ui/checks";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Badge, PageHead, Panel, Row, Rows } from "@/ui/panel";
import { Empty } from "@/ui/state";
import { useToast } from "@/ui/toasts";

/** The page with the phone number of the account. */
export const PhoneView = () => {
  const client = useClient();
  const { phone } = useMessages().account;
  const resource = useResource("phone", client.phone.list);
  const isOff = resource.answer?.status === 404;
  return (
    <>
      <PageHead title={phone.title} lead={phone.lead} />
      {isOff ? (
        <Empty icon={Phone} title={phone.off} />
      ) : (
        <Loaded resource={resource}>
          {({ data }) => <NumberPanels number={data[0]} onChanged={resource.refresh} />}
        </Loaded>
      )}
    </>
  );
};

type NumberProps = { number: PhoneNumber | undefined; onChanged: () => Promise<void> };

const NumberPanels = ({ number, onChanged }: NumberProps) => {
  const client = useClient();
  const toast = useToast();
  const { account, auth } = useMessages();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const schema = { phone: text(auth.phone.missing) };
  return (
    <div className="space-y-6">
      <Panel>
        {number ? (
          <Rows label={account.phone.title}>
            <Row
              icon={<Phone aria-hidden="true" className="size-5" />}
              title={number.phone}
              badges={
                <Badge tone={number.verified ? "success" : "warning"}>
                  {number.verified ? account.email.verified : account.email.unverified}
                </Badge>
              }
            />
          </Rows>
        ) : (
          <Empty icon={Phone} title={account.phone.none} lead={account.phone.noneLead} />
        )}
      </Panel>
      <Panel title={number ? account.phone.change : account.phone.add}>
        <Form
          schema={schema}
          send={(input) => client.phone.change(input)}
          onReply={(reply, { phone }) => reply.status === 202 && setSentTo(phone)}
          isEmptied
        >
          <div className="max-w-md space-y-4">
            <Field name="phone" label={auth.phone.label} type="tel" autoComplete="tel" hint={auth.phone.hint} />
            <SubmitButton isWide={false}>{account.phone.submit}</SubmitButton>
          </div>
        </Form>
      </Panel>
      <Dialog
        isOpen={sentTo !== null}
        onClose={() => setSentTo(null)}
        title={auth.verifyPhone.title}
        lead={account.phone.codeLead(sentTo ?? "")}
      >
        <CodeStep
          send={(code) => client.phone.verify({ code })}
          onReply={(reply) => {
            setSentTo(null);
            if (reply.status === 200) toast(account.phone.done);
            void onChanged();
          }}
          resend={client.phone.resendCode}
          submit={auth.verifyPhone.submit}
          hint={auth.code.hintPhone}
        />
      </Dialog>
    </div>
  );
};
