"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isUnavailable } from "@vestibule/client";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useAuth } from "@/session/use-auth";
import { Failed, Skeleton } from "@/ui/state";
import { type Reply, refusalOf } from "@/ui/trouble";

/** Something of the person's that the server was asked for. */
export type Resource<A> = {
  answer: A | null;
  error: unknown;
  /** Asks again. */
  refresh: () => Promise<void>;
  /** Takes a newer answer that another endpoint gave. */
  replace: (answer: A) => void;
};

/** Asks the server for something that belongs to the person who is logged in; `name` says what it is. */
export const useResource = <A extends Reply>(name: string, ask: () => Promise<A>, isAsked = true): Resource<A> => {
  const queries = useQueryClient();
  const { refresh: whoAmI } = useAuth();
  const queryKey = ["mine", name];
  const { data, error } = useQuery({
    queryKey,
    enabled: isAsked,
    queryFn: async () => {
      const answer = await ask();
      // Somebody ended this session elsewhere: the guard around the page finds out.
      if (answer.status === 401 || answer.status === 410) void whoAmI();
      return answer;
    },
  });
  return {
    answer: data ?? null,
    error,
    refresh: () => queries.invalidateQueries({ queryKey }),
    replace: (answer) => queries.setQueryData(queryKey, answer),
  };
};

type LoadedProps<A extends Reply> = {
  resource: Resource<A>;
  lines?: number;
  children: (answer: Extract<A, { status: 200 }>) => ReactNode;
};

const isDone = <A extends Reply>(answer: A): answer is Extract<A, { status: 200 }> => answer.status === 200;

/** Shows what was asked for, that it is on its way, or that it did not come. */
export const Loaded = <A extends Reply>({ resource, lines, children }: LoadedProps<A>) => {
  const messages = useMessages();
  const { answer, error, refresh } = resource;
  if (answer && isDone(answer)) return children(answer);
  const retry = () => void refresh();
  if (error) {
    const isDown = isUnavailable(error) && error.status === null;
    return <Failed message={isDown ? messages.common.unreachable : messages.common.broken} onRetry={retry} />;
  }
  if (!answer) return <Skeleton lines={lines} />;
  const refusal = refusalOf(answer, messages);
  const words = refusal && "message" in refusal ? refusal.message : messages.common.tooOften;
  return <Failed message={refusal ? words : messages.common.outdated} onRetry={retry} />;
};
