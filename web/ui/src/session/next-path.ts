/** Where somebody wanted to go before they had to log in: `?next=`, carried from page to page. */

/** The wanted path with its query, or `null`; anything that would lead to another origin counts as none. */
export const nextPath = (location: Location): string | null => {
  const wanted = new URLSearchParams(location.search).get("next");
  if (!wanted?.startsWith("/") || !URL.canParse(wanted, location.origin)) return null;
  // Security: `//host` and `/\host` leave this origin although they begin like a path.
  const url = new URL(wanted, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : null;
};

/** `path`, with the wanted path carried along. */
export const withNext = (path: string, location: Location): string => {
  const wanted = nextPath(location);
  return wanted === null ? path : `${path}?next=${encodeURIComponent(wanted)}`;
};
