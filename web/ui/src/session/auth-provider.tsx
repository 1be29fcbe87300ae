"use client";

import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { type Client, createClient, type Flow } from "@vestibule/client";
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useMemo, useRef, useState } from "react";
import { LanguageProvider, useLanguage } from "@/i18n/language-provider";
import { apiBase, useBrandColors, useBranding } from "@/session/branding";
import { Toasts } from "@/ui/toasts";

const ClientContext = createContext<Client | null>(null);

// Fetched when somebody is asked for a proof: the login page does without it.
const ReauthenticateDialog = lazy(async () => ({
  default: (await import("@/session/reauthenticate-dialog")).ReauthenticateDialog,
}));

const createQueries = () =>
  new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 30_000 }, mutations: { retry: false } } });

/** A proof that somebody is asked for, and who waits for it. */
type Asked = { flows: Flow[]; answer: (isProven: boolean) => void };

/** Asks for one proof at a time, however many requests wait for it. */
const useProof = () => {
  const [asked, setAsked] = useState<Asked | null>(null);
  const waiting = useRef<Promise<boolean> | null>(null);
  const [reauthenticate] = useState(() => (flows: Flow[]) => {
    waiting.current ??= new Promise<boolean>((resolve) => {
      const answer = (isProven: boolean) => {
        waiting.current = null;
        setAsked(null);
        resolve(isProven);
      };
      setAsked({ flows, answer });
    });
    return waiting.current;
  });
  return { asked, reauthenticate };
};

const Api = ({ children, createWith }: { children: ReactNode; createWith: typeof createClient }) => {
  const { asked, reauthenticate } = useProof();
  const queries = useQueryClient();
  const { language } = useLanguage();
  const spoken = useRef(language);
  useEffect(() => {
    spoken.current = language;
  }, [language]);
  const client = useMemo(
    () => createWith({ base: () => apiBase(queries), language: () => spoken.current, reauthenticate }),
    [createWith, queries, reauthenticate],
  );
  return (
    <ClientContext value={client}>
      {children}
      {asked && (
        <Suspense fallback={null}>
          <ReauthenticateDialog flows={asked.flows} onAnswer={asked.answer} />
        </Suspense>
      )}
    </ClientContext>
  );
};

const Branded = ({ children }: { children: ReactNode }) => {
  const branding = useBranding();
  useBrandColors(branding);
  return <LanguageProvider fallback={branding?.default_language ?? undefined}>{children}</LanguageProvider>;
};

type AuthProviderProps = { children: ReactNode; createWith?: typeof createClient };

/** Gives everything below it the API, one shared memory of its answers, a language, and the dialog that asks for proofs. */
export const AuthProvider = ({ children, createWith = createClient }: AuthProviderProps) => {
  const [queries] = useState(createQueries);
  return (
    <QueryClientProvider client={queries}>
      <Branded>
        <Toasts>
          <Api createWith={createWith}>{children}</Api>
        </Toasts>
      </Branded>
    </QueryClientProvider>
  );
};

/** The API. */
export const useClient = (): Client => {
  const client = useContext(ClientContext);
  if (client === null) throw new Error("useClient needs an AuthProvider above it");
  return client;
};
