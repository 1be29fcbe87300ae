import { useQuery } from "@tanstack/react-query";
import type { Configuration } from "@vestibule/client";
import { useClient } from "@/session/auth-provider";

/** What the server offers, or `null` until it has said so. */
export const useConfiguration = (): Configuration | null => {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["configuration"],
    queryFn: client.config.read,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.status === 200 ? data.data : null;
};
