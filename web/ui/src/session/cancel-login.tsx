"use client";

import { useRouter } from "next/navigation";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { withNext } from "@/session/next-path";
import { useAuth } from "@/session/use-auth";
import { CardFoot } from "@/ui/card";
import { TextButton } from "@/ui/text-link";
import { useAction } from "@/ui/use-action";

/** Gives up a login that is under way, for somebody else to log in. */
export const CancelLogin = () => {
  const client = useClient();
  const router = useRouter();
  const { accept } = useAuth();
  const { cancel } = useMessages().factors.authenticate;
  const { run } = useAction(client.auth.logout, (reply) => {
    accept(reply);
    router.replace(withNext(paths.login, window.location));
  });
  return (
    <CardFoot>
      <TextButton onClick={() => void run()}>{cancel}</TextButton>
    </CardFoot>
  );
};
