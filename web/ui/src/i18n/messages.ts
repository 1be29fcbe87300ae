/** What a language must say. A message that is missing does not compile. */
import type { en } from "./en";

type Widened<T> = T extends string
  ? string
  : T extends (...inputs: infer Inputs) => string
    ? (...inputs: Inputs) => string
    : { [Key in keyof T]: Widened<T[Key]> };

/** All messages of one language, by subject. */
export type Messages = Widened<typeof en>;

/** The languages there are, each in its own words. */
export const languages = { en: "English", hi: "हिन्दी" } as const;

/** The code of a language. */
export type Language = keyof typeof languages;

/** Whether there are messages for a code. */
export const isLanguage = (code: string): code is Language => code in languages;

/** Fetches the messages of a language other than English, which is always there. */
export const load: Record<Exclude<Language, "en">, () => Promise<Messages>> = {
  hi: async () => (await import("./hi")).hi,
};
