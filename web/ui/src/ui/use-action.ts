"use client";

import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { type Reply, refusalOf, sentences, type TroubleOf, troubleOf } from "@/ui/trouble";

/**
 * Something that a button does: `run` asks the server once at a time, `onReply` takes every answer that is no refusal, and
 * `trouble` says what went wrong.
 */
export const useAction = <R extends Reply, Inputs extends unknown[]>(
  act: (...inputs: Inputs) => Promise<R>,
  onReply: (reply: R, ...inputs: Inputs) => void,
) => {
  const messages = useMessages();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<TroubleOf | null>(null);

  const run = async (...inputs: Inputs) => {
    if (isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      const reply = await act(...inputs);
      const refusal = refusalOf(reply, messages);
      if (reply.status === 400) setTrouble({ message: sentences(reply.errors ?? []) });
      else if (refusal) setTrouble(refusal);
      else onReply(reply, ...inputs);
    } catch (error) {
      setTrouble(troubleOf(error, messages));
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, trouble, forget: () => setTrouble(null) };
};
