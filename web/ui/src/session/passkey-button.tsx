"use client";

import type { Answer, AuthReply, Credential } from "@vestibule/client";
import { Fingerprint } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { askPasskey, type PasskeyProblem } from "@/session/passkey";
import { Button, type Look } from "@/ui/button";
import { Notice } from "@/ui/notice";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

type PasskeyButtonProps = {
  /** The client's function that says what the browser needs. */
  options: () => Promise<Answer<"/auth/webauthn/login", "GET"> | Answer<"/auth/webauthn/authenticate", "GET">>;
  /** The client's function that takes what the browser gave. */
  send: (input: { credential: Credential }) => Promise<AuthReply>;
  onReply: (reply: AuthReply) => void;
  look?: Look;
  children: ReactNode;
};

/** A button that asks the browser for a passkey and hands it to the server. */
export const PasskeyButton = ({ options, send, onReply, look, children }: PasskeyButtonProps) => {
  const { factors } = useMessages();
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);

  const ask = async (): Promise<AuthReply | { status: 0 }> => {
    setProblem(null);
    const answer = await options();
    if (answer.status !== 200) return answer.status === 401 ? { status: 0 } : answer;
    const outcome = await askPasskey(answer.data.request_options.publicKey);
    if ("credential" in outcome) return send({ credential: outcome.credential });
    setProblem(outcome.problem);
    return { status: 0 };
  };
  const { run, isBusy, trouble } = useAction(ask, (reply) => {
    if (reply.status !== 0) onReply(reply);
  });

  return (
    <div className="space-y-3">
      <Button look={look} className="w-full" isBusy={isBusy} onClick={() => void run()}>
        <Fingerprint aria-hidden="true" className="size-5" />
        {children}
      </Button>
      {problem && <Notice tone={problem === "cancelled" ? "info" : "danger"}>{factors.passkey[problem]}</Notice>}
      <Trouble trouble={trouble} />
    </div>
  );
};
