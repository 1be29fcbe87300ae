"use client";

import { Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useBranding } from "@/session/branding";
import { RequireUser } from "@/session/require-user";
import { useAuth } from "@/session/use-auth";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SiteName } from "@/ui/title";
import { AccountNav } from "./account-nav";
import { Brand } from "./brand";
import { Offline } from "./offline";
import { UserMenu } from "./user-menu";

type FrameProps = {
  /** The pages one can go to. */
  nav: (onGo?: () => void) => ReactNode;
  children: ReactNode;
};

/** Around the pages of somebody who is logged in: the way to the other pages at the side, or behind a button on a phone. */
export const PagesFrame = ({ nav, children }: FrameProps) => {
  const { common } = useMessages();
  const { user } = useAuth();
  const [isOpen, setOpen] = useState(false);
  return (
    <SiteName value={useBranding()?.name || null}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-lg focus:bg-surface focus:p-3 focus:shadow-dialog"
      >
        {common.skip}
      </a>
      <Offline />
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <div className="mx-auto flex h-16 max-w-6xl items-center gap-3 px-4 sm:px-6">
          {user && (
            <Button
              look="quiet"
              size="icon"
              className="-ml-2 lg:hidden"
              aria-label={common.menu}
              onClick={() => setOpen(true)}
            >
              <MenuIcon aria-hidden="true" className="size-5" />
            </Button>
          )}
          <Link
            href={paths.account}
            prefetch={false}
            className="min-w-0 rounded-lg focus-visible:outline-2 focus-visible:outline-offset-4 focus-visible:outline-ring"
          >
            <Brand />
          </Link>
          <div className="ml-auto">{user && <UserMenu user={user} />}</div>
        </div>
      </header>
      <div className="mx-auto flex max-w-6xl gap-10 px-4 py-6 sm:px-6 lg:py-10">
        <div className="hidden w-56 shrink-0 lg:block">{user && <div className="sticky top-26">{nav()}</div>}</div>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          <RequireUser>{children}</RequireUser>
        </main>
      </div>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={common.menu} place="left">
        {nav(() => setOpen(false))}
      </Dialog>
    </SiteName>
  );
};

/** Around the pages of one's account. */
export const AccountFrame = ({ children }: { children: ReactNode }) => (
  <PagesFrame nav={(onGo) => <AccountNav onGo={onGo} />}>{children}</PagesFrame>
);
