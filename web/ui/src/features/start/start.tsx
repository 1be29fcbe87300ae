"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { paths } from "@/paths";
import { useAuth } from "@/session/use-auth";
import { Skeleton } from "@/ui/state";

/** Sends people on: to their account, or to the login. */
export const Start = () => {
  const router = useRouter();
  const { user, reply, isUnknown } = useAuth();
  useEffect(() => {
    if (reply || isUnknown) router.replace(user ? paths.account : paths.login);
  }, [reply, isUnknown, user, router]);
  return <Skeleton lines={3} />;
};
