"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { type PagePath, paths } from "@/paths";
import { nextPath } from "@/session/next-path";
import { useAuth } from "@/session/use-auth";

/**
 * Lets only those stay who are not logged in; the others go to where they wanted, or to their account, unless `then` is
 * what they need to see first. The children are
 * there while the server is being asked and while the next page loads: nobody waits before an empty page.
 */
export const RequireAnonymous = ({ children, then }: { children: ReactNode; then?: PagePath }) => {
  const router = useRouter();
  const { user } = useAuth();
  const isLoggedIn = user !== null;
  const home = user?.home || paths.account;
  useEffect(() => {
    if (!isLoggedIn) return;
    const wanted = then ?? nextPath(window.location);
    const isPage = Object.values<string>(paths).includes(home);
    // The home of a user type has a path of its own, which only the server knows: the browser goes there by itself.
    if (wanted === null && !isPage) window.location.replace(home);
    else router.replace(wanted ?? home);
  }, [home, isLoggedIn, router, then]);
  return children;
};
