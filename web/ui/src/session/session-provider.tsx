"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type Client, createClient } from "@vestibule/client";
import { createContext, type ReactNode, useContext, useState } from "react";

const ClientContext = createContext<Client | null>(null);

const createQueries = () =>
  new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 30_000 }, mutations: { retry: false } } });

/** Gives everything below it the API and one shared memory of its answers. */
export const SessionProvider = ({ children, client }: { children: ReactNode; client?: Client }) => {
  const [queries] = useState(createQueries);
  const [api] = useState(() => client ?? createClient({ base: process.env.NEXT_PUBLIC_API_BASE }));
  return (
    <ClientContext value={api}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </ClientContext>
  );
};

/** The API. */
export const useClient = (): Client => {
  const client = useContext(ClientContext);
  if (client === null) throw new Error("useClient needs a SessionProvider above it");
  return client;
};
