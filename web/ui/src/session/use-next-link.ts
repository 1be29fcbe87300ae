"use client";

import { useEffect, useState } from "react";
import { withNext } from "@/session/next-path";

/** Makes links carry along where the person wanted to go; plain ones until the page runs. */
export const useNextLink = (): ((path: string) => string) => {
  const [isHere, setHere] = useState(false);
  useEffect(() => setHere(true), []);
  return (path) => (isHere ? withNext(path, window.location) : path);
};
