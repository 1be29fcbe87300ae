"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { Loaded, useResource } from "@/session/use-resource";
import { text } from "@/ui/checks";
import { CopyButton } from "@/ui/copy-button";
import { CodeField } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Notice } from "@/ui/notice";
import { PageHead, Panel } from "@/ui/panel";
import { QrCode } from "@/ui/qr-code";
import { useToast } from "@/ui/toasts";

/** The page for setting up an authenticator app. */
export const TotpView = () => {
  const router = useRouter();
  const { totp } = useMessages().security;
  return (
    <>
      <PageHead title={totp.title} />
      <Panel className="max-w-2xl">
        <TotpSetUp onDone={() => router.replace(paths.recoveryCodes)} />
      </Panel>
    </>
  );
};

type Missing = { status: 404; meta: { secret: string; totp_url: string } };

const isMissing = (answer: { status: number }): answer is Missing => answer.status === 404 && "meta" in answer;

/** How an authenticator app is set up, in three steps. */
export const TotpSetUp = ({ onDone }: { onDone: () => void }) => {
  const client = useClient();
  const { security, common } = useMessages();
  const resource = useResource("totp", client.mfa.totp);
  const { answer } = resource;
  if (answer?.status === 409) return <Notice tone="info">{security.factors.needsEmail}</Notice>;
  if (answer && isMissing(answer)) return <Steps {...answer.meta} onDone={onDone} />;
  if (answer?.status === 404) return <Notice tone="info">{common.switchedOff}</Notice>;
  return <Loaded resource={resource}>{() => <Notice tone="info">{security.totp.already}</Notice>}</Loaded>;
};

type StepsProps = Missing["meta"] & { onDone: () => void };

const Steps = ({ secret, totp_url: url, onDone }: StepsProps) => {
  const client = useClient();
  const toast = useToast();
  const { totp } = useMessages().security;
  const schema = { code: text(useMessages().factors.authenticate.missing) };
  return (
    <ol className="space-y-8">
      <Step number={1} title={totp.step1}>
        <p className="text-sm text-muted">{totp.step1Text}</p>
      </Step>
      <Step number={2} title={totp.step2}>
        <div className="flex flex-wrap items-center gap-6">
          <QrCode text={url} label={totp.qr} />
          <div className="min-w-44 max-w-60 flex-1 space-y-3 text-sm">
            <p className="text-muted">{totp.step2Text}</p>
            <p>
              <a href={url} className="font-medium text-link hover:underline">
                {totp.open}
              </a>
            </p>
            <div>
              <p className="font-medium">{totp.key}</p>
              <code className="font-mono [overflow-wrap:anywhere]">{secret.match(/.{1,4}/g)?.join(" ")}</code>
            </div>
            <CopyButton text={secret} />
          </div>
        </div>
      </Step>
      <Step number={3} title={totp.step3}>
        <Form
          schema={schema}
          send={(input) => client.mfa.activateTotp(input)}
          onReply={(reply) => {
            if (reply.status !== 200) return;
            toast(totp.done);
            onDone();
          }}
        >
          <div className="max-w-xs space-y-4">
            <CodeField name="code" label={totp.label} inputMode="numeric" />
            <SubmitButton>{totp.submit}</SubmitButton>
          </div>
        </Form>
      </Step>
    </ol>
  );
};

const Step = ({ number, title, children }: { number: number; title: string; children: ReactNode }) => (
  <li className="flex gap-4">
    <span
      aria-hidden="true"
      className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent text-sm font-semibold text-link"
    >
      {number}
    </span>
    <div className="min-w-0 flex-1 space-y-3">
      <h2 className="pt-0.5 font-semibold">{title}</h2>
      {children}
    </div>
  </li>
);
