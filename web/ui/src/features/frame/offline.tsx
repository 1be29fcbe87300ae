"use client";

import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useMessages } from "@/i18n/language-provider";

const subscribe = (changed: () => void) => {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
};

/** Says that the device is offline, for as long as it is. */
export const Offline = () => {
  const { common } = useMessages();
  const isOnline = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  return (
    <div role="status">
      {!isOnline && (
        <p className="flex items-center justify-center gap-2 bg-text px-4 py-2 text-center text-sm text-surface">
          <WifiOff aria-hidden="true" className="size-4 shrink-0" />
          {common.offline}
        </p>
      )}
    </div>
  );
};
