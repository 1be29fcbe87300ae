"use client";

import { CircleCheck } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

type Toast = { id: number; text: string };

const ToastContext = createContext<(text: string) => void>(() => {});

const SHOWN_FOR = 6000;

/** Gives everything below it a place where short news appear, and are read out. */
export const Toasts = ({ children }: { children: ReactNode }) => {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const tell = useCallback((text: string) => {
    const id = performance.now();
    setToasts((toasts) => [...toasts.slice(-2), { id, text }]);
    setTimeout(() => setToasts((toasts) => toasts.filter((toast) => toast.id !== id)), SHOWN_FOR);
  }, []);
  return (
    <ToastContext value={tell}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-0 z-60 flex flex-col items-center gap-2 p-4 sm:items-end sm:p-6"
      >
        {toasts.map(({ id, text }) => (
          <div
            key={id}
            className="flex max-w-md items-start gap-2.5 rounded-xl border border-line bg-surface px-4 py-3 text-sm shadow-dialog"
          >
            <CircleCheck aria-hidden="true" className="mt-px size-4.5 shrink-0 text-success" />
            {text}
          </div>
        ))}
      </div>
    </ToastContext>
  );
};

/** Shows a short message for a while. */
export const useToast = () => useContext(ToastContext);
