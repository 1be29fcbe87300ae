"use client";

import { createContext, useContext, useEffect } from "react";

/** The name that stands behind every title: the site's. */
export const SiteName = createContext<string | null>(null);

/** Names the page in the tab and in the history. */
export const useTitle = (title: string): void => {
  const site = useContext(SiteName);
  useEffect(() => {
    document.title = site ? `${title} · ${site}` : title;
  }, [title, site]);
};
