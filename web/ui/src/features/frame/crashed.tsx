"use client";

import { useMessages } from "@/i18n/language-provider";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { AuthFrame } from "./auth-frame";

/** What is shown when a page has broken. */
export const Crashed = ({ reset }: { reset: () => void }) => {
  const { common } = useMessages();
  return (
    <AuthFrame>
      <Card title={common.crashedTitle} lead={common.crashedLead}>
        <Button className="w-full" onClick={reset}>
          {common.retry}
        </Button>
      </Card>
    </AuthFrame>
  );
};
