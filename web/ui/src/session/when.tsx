"use client";

import { useEffect, useState } from "react";
import { useLanguage } from "@/i18n/language-provider";

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago something was, in the words of a language. */
export const ago = (seconds: number, language: string): string => {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const [unit, size] = steps.find(([, size]) => seconds >= size) ?? ["second", Number.POSITIVE_INFINITY];
  return words.format(-Math.floor(seconds / size), unit);
};

/** A moment of the server's, in seconds since 1970: how long ago, and exactly when one points at it. */
export const When = ({ at }: { at: number }) => {
  const { language } = useLanguage();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const moment = new Date(at * 1000);
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(moment);
  return (
    <time dateTime={moment.toISOString()} title={exact}>
      {ago(Math.max(0, now / 1000 - at), language)}
    </time>
  );
};
