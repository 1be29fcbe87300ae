"use client";

import type { Profile, Session } from "@vestibule/client";
import { ChevronRight, Monitor, Smartphone } from "lucide-react";
import Link from "next/link";
import { useLanguage, useMessages } from "@/i18n/language-provider";
import { type PagePath, paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { deviceOf } from "@/session/device";
import { useUser } from "@/session/require-user";
import { Loaded, useResource } from "@/session/use-resource";
import { When } from "@/session/when";
import { fieldsOf, isObjectSchema } from "@/ui/json-schema";
import { Badge, PageHead, Panel, Row, Rows } from "@/ui/panel";

/** How many devices are shown here; the others are on their own page. */
const FEW = 5;

/** Where people of a user type arrive after login; what is on it follows from the type. */
export const DashboardView = () => {
  const client = useClient();
  const user = useUser();
  const { dashboard, nav, overview } = useMessages().account;
  const profile = useResource("profile", client.profile.read);
  const sessions = useResource("sessions", client.sessions.list);
  return (
    <>
      <PageHead
        title={overview.hello(user.display || user.email || "")}
        lead={dashboard.lead}
        aside={<More path={paths.activity} words={nav.activity} />}
      />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Panel title={nav.profile} aside={<More path={paths.profile} words={dashboard.change} />}>
          <Loaded resource={profile}>{({ data }) => <Facts profile={data} />}</Loaded>
        </Panel>
        <Panel title={nav.sessions} aside={<More path={paths.sessions} words={dashboard.all} />}>
          <Loaded resource={sessions}>{({ data }) => <Devices sessions={data.slice(0, FEW)} />}</Loaded>
        </Panel>
      </div>
    </>
  );
};

const text = (value: unknown): string => [value ?? ""].flat().join(", ");

const Facts = ({ profile: { user_type: type, values } }: { profile: Profile }) => {
  const { language } = useLanguage();
  const { profile } = useMessages().account;
  const fields = isObjectSchema(type?.schema) ? fieldsOf(type.schema, language) : [];
  const name = `${text(values.first_name)} ${text(values.last_name)}`.trim();
  const facts = [
    { label: profile.display, value: name || text(values.username) },
    { label: profile.email, value: text(values.email) },
    ...fields.map((field) => ({ label: field.label, value: text(values[field.name]) })),
  ];
  return (
    <>
      {type && <Badge tone="accent">{type.label}</Badge>}
      <dl className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2">
        {facts
          .filter(({ value }) => value !== "")
          .map(({ label, value }) => (
            <div key={label}>
              <dt className="text-sm text-muted">{label}</dt>
              <dd className="font-medium [overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
      </dl>
    </>
  );
};

const Devices = ({ sessions: few }: { sessions: Session[] }) => {
  const { sessions } = useMessages().account;
  return (
    <Rows label={sessions.title}>
      {few.map((session) => {
        const { browser, system, isPhone } = deviceOf(session.user_agent);
        const Icon = isPhone ? Smartphone : Monitor;
        return (
          <Row
            key={session.id}
            icon={<Icon aria-hidden="true" className="size-5" />}
            title={browser && system ? sessions.on(browser, system) : (browser ?? system ?? sessions.unknown)}
            badges={session.is_current && <Badge tone="success">{sessions.current}</Badge>}
            detail={<When at={session.last_seen_at ?? session.created_at} />}
          />
        );
      })}
    </Rows>
  );
};

const More = ({ path, words }: { path: PagePath; words: string }) => (
  <Link
    href={path}
    prefetch={false}
    className="inline-flex items-center gap-1 rounded text-sm font-medium text-link hover:underline focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring"
  >
    {words}
    <ChevronRight aria-hidden="true" className="size-4" />
  </Link>
);
