"use client";

import { type ReactNode, useEffect, useState } from "react";

/** What is wrong with a form as a whole; read out as soon as it appears. */
export const Notice = ({ children }: { children: ReactNode }) => (
  <div role="alert" className="rounded-lg border border-danger/30 bg-danger/8 px-3.5 py-3 text-sm text-danger">
    {children}
  </div>
);

const inWords = (seconds: number): string => {
  const [count, unit] = seconds < 60 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};

/** That something was tried too often, counting down to when it may be tried again; `null` if nobody knows when. */
export const TryAgain = ({ seconds }: { seconds: number | null }) => {
  const [end] = useState(() => (seconds === null ? null : Date.now() + seconds * 1000));
  const [left, setLeft] = useState(seconds ?? 0);
  useEffect(() => {
    if (end === null) return;
    // Counted from the clock, since browsers slow down the timers of pages in the background.
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [end]);
  if (end === null) return <Notice>Too many attempts. Wait a while, then try again.</Notice>;
  if (left === 0) return <Notice>You can try again now.</Notice>;
  return (
    <Notice>
      Too many attempts. Try again in <span role="timer">{inWords(left)}</span>.
    </Notice>
  );
};
