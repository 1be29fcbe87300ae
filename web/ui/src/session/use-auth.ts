import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type AuthReply, nextFlow, type User } from "@vestibule/client";
import { useCallback } from "react";
import { useClient } from "@/session/auth-provider";

const KEY = ["session"] as const;

const userOf = (reply: AuthReply | undefined): User | null => (reply?.status === 200 ? reply.user : null);

/**
 * Who is here: `reply` is the server's latest word, `null` until it has spoken; `user` is who is logged in, `pending` the
 * flow that an unfinished login waits for. Whoever gets a newer word from another endpoint hands it to `accept`, which
 * saves asking again; `refresh` asks.
 */
export const useAuth = () => {
  const client = useClient();
  const queries = useQueryClient();
  const { data, isError } = useQuery({ queryKey: KEY, queryFn: client.auth.session });

  const accept = useCallback(
    (reply: AuthReply) => {
      const before = userOf(queries.getQueryData<AuthReply>(KEY));
      // Security: what the pages know of one person must not be shown to the next.
      if (before && before.id !== userOf(reply)?.id) {
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] === "mine" });
      }
      queries.setQueryData(KEY, reply);
    },
    [queries],
  );
  const refresh = useCallback(() => queries.invalidateQueries({ queryKey: KEY }), [queries]);
  const pending = data?.status === 401 && data.user === null ? nextFlow(data) : null;
  return { reply: data ?? null, user: userOf(data), pending, isUnknown: isError && !data, accept, refresh };
};
