"use client";

import type { User } from "@vestibule/client";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { flowPath } from "@/flow-path";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useAuth } from "@/session/use-auth";
import { Failed, Skeleton } from "@/ui/state";

const UserContext = createContext<User | null>(null);

/** Lets only those in who are logged in. The others log in, or finish doing so, and come back. */
export const RequireUser = ({ children }: { children: ReactNode }) => {
  const router = useRouter();
  const { common } = useMessages();
  const { user, reply, pending, isUnknown, refresh } = useAuth();
  const isAnonymous = reply !== null && user === null;
  useEffect(() => {
    if (!isAnonymous) return;
    const here = window.location.pathname + window.location.search;
    router.replace(`${pending ? flowPath[pending.id] : paths.login}?next=${encodeURIComponent(here)}`);
  }, [isAnonymous, pending, router]);
  if (user) return <UserContext value={user}>{children}</UserContext>;
  if (isUnknown) return <Failed message={common.unreachable} onRetry={() => void refresh()} />;
  return <Skeleton lines={4} />;
};

/** The person who is logged in; only below `RequireUser`. */
export const useUser = (): User => {
  const user = useContext(UserContext);
  if (user === null) throw new Error("useUser needs a RequireUser above it");
  return user;
};
