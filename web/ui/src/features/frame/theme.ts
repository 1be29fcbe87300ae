"use client";

import { useEffect, useState } from "react";
import { store, stored } from "@/i18n/stored";

/** Which colours a person wants. */
export const themes = ["system", "light", "dark"] as const;

/** One of them. */
export type Theme = (typeof themes)[number];

/** Whether some text names one. */
export const isTheme = (text: string): text is Theme => themes.some((theme) => theme === text);

/** The colours that the person chose on this device, and how to choose others. */
export const useTheme = () => {
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => {
    const chosen = stored("theme") ?? "";
    if (isTheme(chosen)) setTheme(chosen);
  }, []);
  const choose = (next: Theme) => {
    setTheme(next);
    store("theme", next === "system" ? null : next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  return { theme, choose };
};
