"use client";

import { AtSign, Fingerprint, KeyRound, type LucideIcon, MonitorSmartphone, ShieldCheck } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { type PagePath, paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useUser } from "@/session/require-user";
import { useConfiguration } from "@/session/use-configuration";
import { useResource } from "@/session/use-resource";
import { PageHead } from "@/ui/panel";
import { Checkup } from "./checkup";

/** The first page of somebody's account: what to do, and how things are. */
export const OverviewView = () => {
  const user = useUser();
  const { overview } = useMessages().account;
  return (
    <>
      <PageHead title={overview.hello(user.display || user.email || "")} lead={overview.lead} />
      <div className="space-y-6">
        <Checkup />
        <Tiles />
      </div>
    </>
  );
};

const Tiles = () => {
  const client = useClient();
  const user = useUser();
  const { nav, overview } = useMessages().account;
  const types = useConfiguration()?.mfa.supported_types ?? [];
  const emails = useResource("emails", client.email.list).answer;
  const factors = useResource("factors", client.mfa.list, types.length > 0).answer;
  const sessions = useResource("sessions", client.sessions.list).answer;

  const owned = factors?.status === 200 ? factors.data : null;
  const passkeys = owned?.filter(({ type }) => type === "webauthn").length;
  return (
    <ul className="grid gap-4 sm:grid-cols-2">
      <Tile icon={AtSign} path={paths.emails} title={nav.email}>
        {emails?.status === 200 && overview.emails(emails.data.length)}
      </Tile>
      <Tile icon={KeyRound} path={paths.changePassword} title={nav.password}>
        {user.has_usable_password ? overview.passwordSet : overview.passwordMissing}
      </Tile>
      {types.length > 0 && (
        <Tile icon={ShieldCheck} path={paths.factors} title={nav.factors}>
          {owned && (owned.length > 0 ? overview.factorsOn : overview.factorsOff)}
        </Tile>
      )}
      {types.includes("webauthn") && (
        <Tile icon={Fingerprint} path={paths.passkeys} title={nav.passkeys}>
          {passkeys !== undefined && overview.passkeyCount(passkeys)}
        </Tile>
      )}
      <Tile icon={MonitorSmartphone} path={paths.sessions} title={nav.sessions}>
        {sessions?.status === 200 && overview.devices(sessions.data.length)}
      </Tile>
    </ul>
  );
};

type TileProps = { icon: LucideIcon; path: PagePath; title: string; children: ReactNode };

const Tile = ({ icon: Icon, path, title, children }: TileProps) => (
  <li>
    <Link
      href={path}
      prefetch={false}
      className="flex h-full items-start gap-4 rounded-2xl border border-line bg-surface p-5 shadow-card transition-colors hover:border-line-strong hover:bg-subtle focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring"
    >
      <span className="flex size-10 shrink-0 items-center justify-center rounded-xl bg-accent text-link">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      <span className="min-w-0">
        <span className="block font-medium">{title}</span>
        <span className="mt-0.5 block min-h-5 text-sm text-muted">{children}</span>
      </span>
    </Link>
  </li>
);
