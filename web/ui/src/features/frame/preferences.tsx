"use client";

import { Languages, SunMoon } from "lucide-react";
import type { ReactNode } from "react";
import { useLanguage } from "@/i18n/language-provider";
import { isLanguage, type Language, languages } from "@/i18n/messages";
import { useBranding } from "@/session/branding";
import { isTheme, themes, useTheme } from "./theme";

type PickProps = {
  icon: ReactNode;
  label: string;
  value: string;
  options: [value: string, label: string][];
  onPick: (value: string) => void;
};

const Pick = ({ icon, label, value, options, onPick }: PickProps) => (
  <label className="relative inline-flex items-center gap-1.5 rounded-md px-2 py-2 text-muted hover:text-text has-focus-visible:outline-2 has-focus-visible:outline-ring">
    {icon}
    <span className="sr-only">{label}</span>
    <select
      value={value}
      onChange={(event) => onPick(event.target.value)}
      className="cursor-pointer appearance-none bg-transparent outline-none [&>option]:bg-surface [&>option]:text-text"
    >
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  </label>
);

/** The languages that the site offers. */
export const useOfferedLanguages = (): Language[] => {
  const offered = useBranding()?.languages?.filter(isLanguage);
  return offered?.length ? offered : (Object.keys(languages) as Language[]);
};

/** Language and colours, to be chosen by anybody. */
export const Preferences = () => {
  const { language, messages, choose } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  const { common } = messages;
  const offered = useOfferedLanguages();
  return (
    <div className="flex items-center gap-2">
      {offered.length > 1 && (
        <Pick
          icon={<Languages aria-hidden="true" className="size-4" />}
          label={common.language}
          value={language}
          options={offered.map((code) => [code, languages[code]])}
          onPick={(code) => isLanguage(code) && choose(code)}
        />
      )}
      <Pick
        icon={<SunMoon aria-hidden="true" className="size-4" />}
        label={common.theme}
        value={theme}
        options={themes.map((theme) => [theme, common.themes[theme]])}
        onPick={(theme) => isTheme(theme) && chooseTheme(theme)}
      />
    </div>
  );
};
