"use client";

import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useUser } from "@/session/require-user";
import { PageHead, Panel } from "@/ui/panel";

/** The page with what the server knows about the person. */
export const ProfileView = () => {
  const user = useUser();
  const { profile } = useMessages().account;
  return (
    <>
      <PageHead title={profile.title} lead={profile.lead} />
      <Panel>
        <dl className="divide-y divide-line">
          <Fact name={profile.display}>{user.display}</Fact>
          <Fact name={profile.username}>{user.username}</Fact>
          <Fact name={profile.email}>{user.email}</Fact>
          <Fact name={profile.id}>{user.id}</Fact>
        </dl>
      </Panel>
    </>
  );
};

const Fact = ({ name, children }: { name: string; children: ReactNode }) =>
  children ? (
    <div className="grid gap-1 py-3.5 first:pt-0 last:pb-0 sm:grid-cols-[12rem_1fr]">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="font-medium [overflow-wrap:anywhere]">{children}</dd>
    </div>
  ) : null;
