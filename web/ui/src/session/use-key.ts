"use client";

import { useEffect, useState } from "react";

/** The key of a link from a mail: in the query, or at the end of the path below `page`. `undefined` until known. */
export const useKey = (page: string): string | null | undefined => {
  const [key, setKey] = useState<string | null>();
  useEffect(() => {
    const { pathname, search } = window.location;
    const tail = pathname.startsWith(`${page}/`) ? decodeURIComponent(pathname.slice(page.length + 1)) : "";
    setKey(new URLSearchParams(search).get("key") || tail.replace(/\/$/, "") || null);
  }, [page]);
  return key;
};
