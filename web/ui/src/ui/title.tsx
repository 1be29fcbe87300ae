"use client";

import { createContext, useContext, useEffect } from "react";

/** The name that stands behind every title: the site's. */
export const SiteName = createContext<string | null>(null);

/** Names the page in the tab and in the history: in the person's language, with the site's name. */
export const useTitle = (title: string): void => {
  const site = useContext(SiteName);
  useEffect(() => {
    const whole = site ? `${title} · ${site}` : title;
    const write = () => {
      if (document.title !== whole) document.title = whole;
    };
    write();
    // The router puts the title of the export there when it has changed the page, which may be later than this.
    const observer = new MutationObserver(write);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [title, site]);
};
