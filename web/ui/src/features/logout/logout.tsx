"use client";

import { useRouter } from "next/navigation";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useAuth } from "@/session/use-auth";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Skeleton } from "@/ui/state";
import { ButtonLink } from "@/ui/text-link";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

/** The page for logging out; it says so when nobody is logged in any more. */
export const LogoutView = () => {
  const { logout } = useMessages().auth;
  const { user, reply, isUnknown } = useAuth();
  if (user || isUnknown) {
    return (
      <Card title={logout.title} lead={logout.lead}>
        <LogoutForm />
      </Card>
    );
  }
  if (!reply) return <Skeleton lines={2} />;
  return (
    <Card title={logout.doneTitle} lead={logout.doneLead}>
      <ButtonLink href={paths.login} className="w-full">
        {logout.again}
      </ButtonLink>
    </Card>
  );
};

const LogoutForm = () => {
  const client = useClient();
  const router = useRouter();
  const { accept } = useAuth();
  const { logout } = useMessages().auth;
  const { run, isBusy, trouble } = useAction(client.auth.logout, accept);
  return (
    <div className="space-y-3">
      <Trouble trouble={trouble} />
      <Button className="w-full" isBusy={isBusy} onClick={() => void run()}>
        {logout.submit}
      </Button>
      <Button className="w-full" look="secondary" onClick={() => router.back()}>
        {logout.stay}
      </Button>
    </div>
  );
};
