"use client";

import type { User } from "@vestibule/client";
import { LogOut, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLanguage } from "@/i18n/language-provider";
import { isLanguage, languages } from "@/i18n/messages";
import { paths } from "@/paths";
import { Menu, MenuChoice, MenuItem, MenuLine, MenuLink } from "@/ui/menu";
import { useOfferedLanguages } from "./preferences";
import { isTheme, themes, useTheme } from "./theme";

/** Who is here, and what they may want on any page. */
export const UserMenu = ({ user }: { user: User }) => {
  const router = useRouter();
  const { language, messages, choose } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  const { account, common } = messages;
  const name = user.display || user.email || "";
  const offered = useOfferedLanguages();
  const trigger = (
    <button
      type="button"
      aria-label={account.nav.userMenu}
      className="flex size-10 items-center justify-center rounded-full bg-accent font-semibold text-link uppercase hover:brightness-95 focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring"
    >
      {[...name][0] ?? <UserRound aria-hidden="true" className="size-5" />}
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <div className="max-w-64 px-2.5 py-1.5">
        <p className="truncate text-sm font-medium">{name}</p>
        {user.email && user.email !== name && <p className="truncate text-sm text-muted">{user.email}</p>}
      </div>
      <MenuLine />
      <MenuLink href={paths.profile}>
        <UserRound aria-hidden="true" className="size-4" />
        {account.nav.profile}
      </MenuLink>
      <MenuLine />
      <MenuChoice
        label={common.theme}
        value={theme}
        options={themes.map((theme) => [theme, common.themes[theme]])}
        onChoose={(theme) => isTheme(theme) && chooseTheme(theme)}
      />
      {offered.length > 1 && (
        <MenuChoice
          label={common.language}
          value={language}
          options={offered.map((code) => [code, languages[code]])}
          onChoose={(code) => isLanguage(code) && choose(code)}
        />
      )}
      <MenuLine />
      <MenuItem onSelect={() => router.push(paths.logout)}>
        <LogOut aria-hidden="true" className="size-4" />
        {account.nav.logOut}
      </MenuItem>
    </Menu>
  );
};
