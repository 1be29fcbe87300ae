"use client";

import { useMessages } from "@/i18n/language-provider";
import { useClient } from "@/session/auth-provider";
import { RequireFlow } from "@/session/require-flow";
import { useFollow } from "@/session/use-follow";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

/** The page that asks whether this browser may skip the second factor from now on. */
export const TrustView = () => {
  const { trust } = useMessages().factors;
  return (
    <RequireFlow id="mfa_trust">
      {() => (
        <Card title={trust.title} lead={trust.lead}>
          <Choice />
        </Card>
      )}
    </RequireFlow>
  );
};

const Choice = () => {
  const client = useClient();
  const { trust } = useMessages().factors;
  const { run, isBusy, trouble } = useAction(client.mfa.trust, useFollow());
  return (
    <div className="space-y-3">
      <Trouble trouble={trouble} />
      <Button className="w-full" isBusy={isBusy} onClick={() => void run({ trust: true })}>
        {trust.trust}
      </Button>
      <Button className="w-full" look="secondary" isBusy={isBusy} onClick={() => void run({ trust: false })}>
        {trust.not}
      </Button>
    </div>
  );
};
