"use client";

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { en } from "./en";
import { isLanguage, type Language, load, type Messages } from "./messages";
import { store, stored } from "./stored";

type Spoken = { language: Language; messages: Messages; choose: (language: Language) => void };

const LanguageContext = createContext<Spoken>({ language: "en", messages: en, choose: () => {} });

/** The language that the person chose, else the first of the browser's that there is, else `null`. */
const wanted = (): Language | null => {
  const codes = [stored("language") ?? "", ...navigator.languages.map((code) => code.slice(0, 2))];
  return codes.find(isLanguage) ?? null;
};

/**
 * Says in which language everything below it speaks. The exported pages are in English; another language replaces it as
 * soon as its messages are here, and until then `data-waiting` hides the page. `fallback` is the site's own language.
 */
export const LanguageProvider = ({ children, fallback }: { children: ReactNode; fallback?: string }) => {
  const [spoken, setSpoken] = useState<{ language: Language; messages: Messages }>({ language: "en", messages: en });

  const speak = useCallback(async (language: Language) => {
    try {
      setSpoken({ language, messages: language === "en" ? en : await load[language]() });
      document.documentElement.lang = language;
    } finally {
      delete document.documentElement.dataset.waiting;
    }
  }, []);

  useEffect(() => {
    const language = wanted() ?? (fallback !== undefined && isLanguage(fallback) ? fallback : "en");
    // Without its messages the page stays English, which is better than none.
    speak(language).catch(() => {});
  }, [fallback, speak]);

  const value = useMemo<Spoken>(() => {
    const choose = (language: Language) => {
      store("language", language);
      speak(language).catch(() => {});
    };
    return { ...spoken, choose };
  }, [spoken, speak]);
  return <LanguageContext value={value}>{children}</LanguageContext>;
};

/** The language spoken, and how to choose another. */
export const useLanguage = () => useContext(LanguageContext);

/** All messages in the language spoken. */
export const useMessages = (): Messages => useContext(LanguageContext).messages;
