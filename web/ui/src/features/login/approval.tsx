"use client";

import type { Flow } from "@vestibule/client";
import { Hourglass } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { CancelLogin } from "@/session/cancel-login";
import { RequireFlow } from "@/session/require-flow";
import { useFollow } from "@/session/use-follow";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Notice } from "@/ui/notice";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

/** The page for somebody who waits for staff to let them in. */
export const ApprovalView = () => (
  <RequireFlow id="pending_approval">
    {(flow) => (
      <>
        <Decision approval={flow.approval} />
        <CancelLogin />
      </>
    )}
  </RequireFlow>
);

const Decision = ({ approval }: { approval: Flow["approval"] }) => {
  const words = useMessages().auth.approval;
  const label = approval?.label ?? "";
  if (approval?.state === "rejected") {
    return (
      <Card title={words.rejectedTitle} lead={words.rejectedLead(label)}>
        {approval.reason && (
          <Notice tone="info">
            {words.reason}: {approval.reason}
          </Notice>
        )}
      </Card>
    );
  }
  return (
    <Card title={words.title} lead={words.lead(label)}>
      <Hourglass aria-hidden="true" className="mx-auto mb-6 size-12 text-link" />
      <LookAgain />
    </Card>
  );
};

const LookAgain = () => {
  const client = useClient();
  const follow = useFollow();
  const words = useMessages().auth.approval;
  const [looks, setLooks] = useState(0);
  const { run, isBusy, trouble } = useAction(client.auth.checkApproval, (reply) => {
    setLooks(looks + 1);
    follow(reply);
  });
  return (
    <div className="space-y-4">
      <Trouble trouble={trouble} />
      {looks > 0 && (
        <Notice key={looks} tone="info">
          {words.still}
        </Notice>
      )}
      <Button className="w-full" look="secondary" isBusy={isBusy} onClick={() => void run()}>
        {words.check}
      </Button>
    </div>
  );
};
