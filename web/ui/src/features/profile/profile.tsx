"use client";

import type { Profile } from "@vestibule/client";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { useUser } from "@/session/require-user";
import { useAuth } from "@/session/use-auth";
import { Loaded, useResource } from "@/session/use-resource";
import { PageHead, Panel } from "@/ui/panel";
import { ProfileForm } from "./profile-form";

/** The page with what the server knows about the person, and what of it they may change. */
export const ProfileView = () => {
  const client = useClient();
  const { refresh: whoAmI } = useAuth();
  const { profile } = useMessages().account;
  const resource = useResource("profile", client.profile.read);
  const changed = (data: Profile) => {
    resource.replace({ status: 200, data });
    void whoAmI();
  };
  return (
    <>
      <PageHead title={profile.title} lead={profile.lead} />
      <div className="space-y-6">
        <Facts />
        {resource.answer?.status !== 404 && (
          <Loaded resource={resource}>{({ data }) => <ProfileForm profile={data} onChanged={changed} />}</Loaded>
        )}
      </div>
    </>
  );
};

const Facts = () => {
  const user = useUser();
  const { profile } = useMessages().account;
  return (
    <Panel>
      <dl className="divide-y divide-line">
        <Fact name={profile.display}>{user.display}</Fact>
        <Fact name={profile.username}>{user.username}</Fact>
        <Fact name={profile.email}>{user.email}</Fact>
        <Fact name={profile.id}>{user.id}</Fact>
      </dl>
    </Panel>
  );
};

const Fact = ({ name, children }: { name: string; children: ReactNode }) =>
  children ? (
    <div className="grid gap-1 py-3.5 first:pt-0 last:pb-0 sm:grid-cols-[12rem_1fr]">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="font-medium [overflow-wrap:anywhere]">{children}</dd>
    </div>
  ) : null;
