"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { Act } from "@vestibule/client";
import { History } from "lucide-react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { Loaded } from "@/session/use-resource";
import { Button } from "@/ui/button";
import { PageHead, Panel } from "@/ui/panel";
import { Empty } from "@/ui/state";
import { Timeline } from "./timeline";

/** The page with what was done to the account. */
export const ActivityView = () => {
  const { activity } = useMessages();
  const { resource, next } = useActs();
  return (
    <>
      <PageHead title={activity.title} lead={activity.lead} />
      <Panel>
        <Loaded resource={resource} lines={5}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty icon={History} title={activity.none} lead={activity.noneLead} />
            ) : (
              <>
                <Timeline acts={data} />
                {next.isThere && (
                  <Button look="secondary" className="mt-5" isBusy={next.isBusy} onClick={next.fetch}>
                    {activity.more}
                  </Button>
                )}
              </>
            )
          }
        </Loaded>
      </Panel>
    </>
  );
};

/** All pages of the list that were fetched so far, as one answer, and how to get the next. */
const useActs = () => {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ["mine", "activity"],
    queryFn: ({ pageParam }) => client.activity.list({ cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.status === 200 ? (page.meta.next ?? undefined) : undefined),
  });
  const pages = query.data?.pages ?? [];
  const refusal = pages.find(({ status }) => status !== 200);
  const acts: Act[] = pages.flatMap((page) => (page.status === 200 ? page.data : []));
  const answer = refusal ?? (query.data ? { status: 200 as const, data: acts } : null);
  return {
    resource: { answer, error: query.error, refresh: async () => void (await query.refetch()), replace: () => {} },
    next: { isThere: query.hasNextPage, isBusy: query.isFetchingNextPage, fetch: () => void query.fetchNextPage() },
  };
};
