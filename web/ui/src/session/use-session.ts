import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { AuthReply } from "@vestibule/client";
import { useCallback } from "react";
import { useClient } from "@/session/session-provider";

const KEY = ["session"] as const;

/**
 * Who is here: `reply` is the server's latest word, `null` until it has spoken. Whoever gets a newer one from another
 * endpoint hands it to `accept`, which saves asking again; `refresh` asks.
 */
export const useSession = () => {
  const client = useClient();
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: KEY, queryFn: client.auth.session });
  const accept = useCallback((reply: AuthReply) => queries.setQueryData(KEY, reply), [queries]);
  const refresh = useCallback(() => queries.invalidateQueries({ queryKey: KEY }), [queries]);
  return { reply: data ?? null, accept, refresh };
};
