"use client";

import {
  AtSign,
  Fingerprint,
  History,
  House,
  KeyRound,
  Link2,
  type LucideIcon,
  MonitorSmartphone,
  Phone,
  ShieldCheck,
  UserRound,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useMessages } from "@/i18n/language-provider";
import { type PagePath, paths } from "@/paths";
import { useConfiguration } from "@/session/use-configuration";
import { classNames } from "@/ui/class-names";

type Item = { path: PagePath; words: string; icon: LucideIcon; isShown?: boolean };

const useGroups = (): { words: string | null; items: Item[] }[] => {
  const { nav } = useMessages().account;
  const configuration = useConfiguration();
  const types = configuration?.mfa.supported_types ?? [];
  const methods = configuration?.account.login_methods ?? [];
  const hasProviders = (configuration?.socialaccount.providers.length ?? 0) > 0;
  return [
    { words: null, items: [{ path: paths.account, words: nav.overview, icon: House }] },
    {
      words: nav.groups.you,
      items: [
        { path: paths.profile, words: nav.profile, icon: UserRound },
        { path: paths.emails, words: nav.email, icon: AtSign },
        { path: paths.phone, words: nav.phone, icon: Phone, isShown: methods.includes("phone") },
      ],
    },
    {
      words: nav.groups.security,
      items: [
        { path: paths.changePassword, words: nav.password, icon: KeyRound },
        { path: paths.factors, words: nav.factors, icon: ShieldCheck, isShown: types.length > 0 },
        { path: paths.passkeys, words: nav.passkeys, icon: Fingerprint, isShown: types.includes("webauthn") },
      ],
    },
    {
      words: nav.groups.access,
      items: [
        { path: paths.providers, words: nav.providers, icon: Link2, isShown: hasProviders },
        { path: paths.sessions, words: nav.sessions, icon: MonitorSmartphone },
        { path: paths.activity, words: nav.activity, icon: History },
      ],
    },
  ];
};

/** Where one can go in one's account. */
export const AccountNav = ({ onGo }: { onGo?: () => void }) => {
  const here = usePathname();
  const { nav } = useMessages().account;
  return (
    <nav aria-label={nav.label} className="space-y-6">
      {useGroups().map(({ words, items }) => (
        <div key={words ?? ""}>
          {words && <p className="mb-1.5 px-3 text-xs font-medium text-muted">{words}</p>}
          <ul className="space-y-0.5">
            {items
              .filter(({ isShown }) => isShown !== false)
              .map(({ path, words, icon: Icon }) => (
                <li key={path}>
                  <Link
                    href={path}
                    prefetch={false}
                    onClick={onGo}
                    aria-current={here === path ? "page" : undefined}
                    className={classNames(
                      "flex min-h-10 items-center gap-3 rounded-lg px-3 text-[0.9375rem] text-muted hover:bg-subtle hover:text-text",
                      "focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-ring",
                      "aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-link",
                    )}
                  >
                    <Icon aria-hidden="true" className="size-4.5 shrink-0" />
                    {words}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
};
