"use client";

import { type AuthReply, nextFlow } from "@vestibule/client";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { flowPath } from "@/flow-path";
import { withNext } from "@/session/next-path";
import { useAuth } from "@/session/use-auth";

/**
 * Takes the answer that a form got: it becomes the session's state, and when a flow waits, its page is opened. Who is
 * allowed to stay on the present page is not decided here but by the guard around it.
 */
export const useFollow = () => {
  const router = useRouter();
  const { accept, refresh } = useAuth();
  return useCallback(
    (reply: AuthReply) => {
      if (reply.status === 200 || reply.status === 401) accept(reply);
      else void refresh(); // The server's state is another one than this page thought.
      const flow = nextFlow(reply);
      if (flow) router.replace(withNext(flowPath[flow.id], window.location));
    },
    [accept, refresh, router],
  );
};
