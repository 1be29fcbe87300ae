"use client";

import { useBranding } from "@/session/branding";
import { Preferences } from "./preferences";

/** What stands at the end of every page: the site's own links, language, colours. */
export const Foot = () => {
  const links = useBranding()?.links ?? [];
  return (
    <footer className="flex flex-wrap items-center justify-center gap-x-5 gap-y-1 px-5 py-6 text-sm text-muted">
      {links.map(({ label, url }) => (
        <a
          key={url}
          href={url}
          className="rounded-sm hover:text-text hover:underline focus-visible:outline-2 focus-visible:outline-ring"
        >
          {label}
        </a>
      ))}
      <Preferences />
    </footer>
  );
};
