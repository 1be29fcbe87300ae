"use client";

import { type FieldError, isUnavailable } from "@vestibule/client";
import { useEffect, useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import type { Messages } from "@/i18n/messages";
import { Notice } from "@/ui/notice";

/** Why something that was asked did not happen: words, or the seconds until it may be asked again. */
export type TroubleOf = { message: string } | { retryAfter: number | null };

/** What is understood of an answer. */
export type Reply = { status: number; errors?: FieldError[]; retryAfter?: number | null };

/** What is wrong when a request got no answer; other errors are bugs, and go on. */
export const troubleOf = (error: unknown, { common }: Messages): TroubleOf => {
  if (!isUnavailable(error)) throw error;
  if (error.status === null) return { message: common.unreachable };
  return error.retryAfter === null ? { message: common.broken } : { retryAfter: error.retryAfter };
};

/** What is wrong when an answer is a refusal; `null` when it is none. */
export const refusalOf = (reply: Reply, { common }: Messages): TroubleOf | null => {
  if (reply.status === 429) return { retryAfter: reply.retryAfter ?? null };
  const words: Record<number, string> = {
    403: common.stale,
    404: common.switchedOff,
    405: common.switchedOff,
    413: common.tooLarge,
  };
  const message = words[reply.status];
  return message === undefined ? null : { message };
};

/** The mistakes of an answer in one sentence after the other. */
export const sentences = (errors: FieldError[]): string => [...new Set(errors.map(({ message }) => message))].join(" ");

/** Says what is wrong, if something is. Give it a `key` that changes with each try, so that it is read out again. */
export const Trouble = ({ trouble }: { trouble: TroubleOf | null }) => {
  if (trouble === null) return null;
  return "message" in trouble ? <Notice>{trouble.message}</Notice> : <TryAgain seconds={trouble.retryAfter} />;
};

/** That something was tried too often, counting down to when it may be tried again; `null` if nobody knows when. */
const TryAgain = ({ seconds }: { seconds: number | null }) => {
  const { common } = useMessages();
  const [end] = useState(() => (seconds === null ? null : Date.now() + seconds * 1000));
  const [left, setLeft] = useState(seconds ?? 0);
  useEffect(() => {
    if (end === null) return;
    // Counted from the clock, since browsers slow down the timers of pages in the background.
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [end]);
  if (end === null) return <Notice>{common.tooOften}</Notice>;
  if (left === 0) return <Notice tone="info">{common.tryAgainNow}</Notice>;
  const words = left < 60 ? common.seconds(left) : common.minutes(Math.ceil(left / 60));
  return (
    <Notice>
      {common.tryAgainIn} <span role="timer">{words}</span>.
    </Notice>
  );
};
