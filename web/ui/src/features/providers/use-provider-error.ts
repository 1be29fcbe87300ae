"use client";

import { useEffect, useState } from "react";
import type { Messages } from "@/i18n/messages";

type Reason = keyof Messages["factors"]["providers"]["errors"];

/** What went wrong at a provider, and what was to be done there. */
export type ProviderError = { reason: Reason; process: string };

const reasons: Record<string, Reason> = {
  cancelled: "cancelled",
  denied: "denied",
  permission_denied: "permission_denied",
  reauthentication_required: "reauthentication_required",
  signup_closed: "signup_closed",
};

/** The error that came along in the query, `null` if none did, `undefined` until it is known. */
export const useProviderError = (): ProviderError | null | undefined => {
  const [error, setError] = useState<ProviderError | null>();
  useEffect(() => {
    const query = new URLSearchParams(window.location.search);
    const said = query.get("error");
    setError(said ? { reason: reasons[said] ?? "unknown", process: query.get("error_process") ?? "" } : null);
  }, []);
  return error;
};
