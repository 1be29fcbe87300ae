"use client";

import { type ReactNode, useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { text } from "@/ui/checks";
import { CodeField } from "@/ui/field";
import { Form, SubmitButton } from "@/ui/form";
import { Notice } from "@/ui/notice";
import { TextButton } from "@/ui/text-link";
import { type Reply, Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

type CodeStepProps<R extends Reply> = {
  send: (code: string) => Promise<R>;
  onReply: (reply: NoInfer<R>, code: string) => void;
  /** Sends the code again, where that is possible. */
  resend?: () => Promise<Reply>;
  submit: ReactNode;
  hint?: string;
};

/** Takes a code that was sent by mail or message, and sends it again. */
export const CodeStep = <R extends Reply>({ send, onReply, resend, submit, hint }: CodeStepProps<R>) => {
  const { code } = useMessages().auth;
  const schema = { code: text(code.missing) };
  return (
    <>
      <Form
        schema={schema}
        send={(values) => send(values.code)}
        onReply={(reply, values) => onReply(reply, values.code)}
        fieldOf={{ key: "code" }}
      >
        <CodeField name="code" label={code.label} hint={hint ?? code.hint} autoFocus />
        <SubmitButton>{submit}</SubmitButton>
      </Form>
      {resend && <Resend resend={resend} />}
    </>
  );
};

const Resend = ({ resend }: { resend: () => Promise<Reply> }) => {
  const { auth } = useMessages();
  const [news, setNews] = useState<"resent" | "noneLeft" | null>(null);
  const { run, trouble, isBusy } = useAction(resend, (reply) => setNews(reply.status === 200 ? "resent" : "noneLeft"));
  return (
    <div className="mt-5 space-y-3 text-center text-sm" aria-busy={isBusy}>
      {news && <Notice tone={news === "resent" ? "success" : "info"}>{auth.code[news]}</Notice>}
      <Trouble trouble={trouble} />
      <TextButton
        onClick={() => {
          setNews(null);
          void run();
        }}
      >
        {auth.code.resend}
      </TextButton>
    </div>
  );
};
