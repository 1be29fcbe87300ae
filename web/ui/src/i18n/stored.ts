/** What a person prefers on this device. A browser that keeps nothing forgets it, and that is all. */

type Preference = "language" | "theme";

/** What was chosen, if anything was. */
export const stored = (name: Preference): string | null => {
  try {
    return localStorage.getItem(`vestibule.${name}`);
  } catch {
    return null;
  }
};

/** Keeps a choice; `null` forgets it. */
export const store = (name: Preference, value: string | null): void => {
  try {
    if (value === null) localStorage.removeItem(`vestibule.${name}`);
    else localStorage.setItem(`vestibule.${name}`, value);
  } catch {
    // Kept until the page is left.
  }
};
