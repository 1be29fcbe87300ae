"use client";

import type { Act } from "@vestibule/client";
import {
  AtSign,
  KeyRound,
  Link2,
  LogIn,
  LogOut,
  type LucideIcon,
  Phone,
  ShieldAlert,
  ShieldCheck,
  UserRound,
} from "lucide-react";
import { useLanguage } from "@/i18n/language-provider";
import { deviceOf } from "@/session/device";
import { When } from "@/session/when";
import { classNames } from "@/ui/class-names";
import { Badge } from "@/ui/panel";

/** The picture of an act, by the beginning of its name. */
const icons: [start: string, icon: LucideIcon][] = [
  ["user_logged_in", LogIn],
  ["user_logged_out", LogOut],
  ["session", LogOut],
  ["password", KeyRound],
  ["email", AtSign],
  ["phone", Phone],
  ["social", Link2],
  ["authenticator", ShieldCheck],
  ["recovery", ShieldCheck],
  ["reauthenticated", ShieldCheck],
  ["browser", ShieldCheck],
  ["user_login_failed", ShieldAlert],
  ["login_locked", ShieldAlert],
  ["reauthentication_failed", ShieldAlert],
  ["code_refused", ShieldAlert],
  ["mfa", ShieldAlert],
];

/** Acts in their order, grouped by day. */
export const Timeline = ({ acts }: { acts: Act[] }) => {
  const { language } = useLanguage();
  const words = new Intl.DateTimeFormat(language, { dateStyle: "full" });
  const days = byDay(acts, words);
  return (
    <div className="space-y-7">
      {[...days].map(([day, acts]) => (
        <section key={day}>
          <h2 className="mb-3 text-sm font-medium text-muted">{day}</h2>
          <ul className="space-y-4">
            {acts.map((act) => (
              <Entry key={act.id} act={act} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
};

const byDay = (acts: Act[], words: Intl.DateTimeFormat): Map<string, Act[]> => {
  const days = new Map<string, Act[]>();
  for (const act of acts) {
    const day = words.format(act.at * 1000);
    days.set(day, [...(days.get(day) ?? []), act]);
  }
  return days;
};

/** What an act was about, if it says: an address, a number, a provider, a kind of factor. */
const subjectOf = ({ data }: Act, types: Record<string, string>): string | null => {
  const told = data as Record<string, unknown>;
  const subject = told.email ?? told.to_email ?? told.phone ?? told.provider ?? types[String(told.kind)];
  return typeof subject === "string" ? subject : null;
};

const Entry = ({ act }: { act: Act }) => {
  const { messages } = useLanguage();
  const { account, activity, factors } = messages;
  const Icon = icons.find(([start]) => act.event.startsWith(start))?.[1] ?? UserRound;
  const isBad = act.outcome === "refused";
  const { browser, system } = deviceOf(act.user_agent ?? "");
  const device = browser && system ? account.sessions.on(browser, system) : (browser ?? system);
  const details = [subjectOf(act, factors.types), device, act.ip].filter(Boolean).join(" · ");
  return (
    <li className="flex items-start gap-4">
      <span
        className={classNames(
          "flex size-9 shrink-0 items-center justify-center rounded-full",
          isBad ? "bg-danger/10 text-danger" : "bg-subtle text-muted",
        )}
      >
        <Icon aria-hidden="true" className="size-4.5" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          {activity.events[act.event] ?? activity.unknown}
          {isBad && <Badge tone="warning">{activity.refused}</Badge>}
          {act.ip === null && <Badge>{activity.byStaff}</Badge>}
        </p>
        <p className="text-sm text-muted [overflow-wrap:anywhere]">{details}</p>
      </div>
      <span className="shrink-0 pt-0.5 text-sm text-muted">
        <When at={act.at} />
      </span>
    </li>
  );
};
