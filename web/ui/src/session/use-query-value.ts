"use client";

import { useEffect, useState } from "react";

/** A value of the address's query; `undefined` until the page runs, `null` if it is not there. */
export const useQueryValue = (name: string): string | null | undefined => {
  const [value, setValue] = useState<string | null>();
  useEffect(() => setValue(new URLSearchParams(window.location.search).get(name)), [name]);
  return value;
};
