"use client";

import type { Flow } from "@vestibule/client";
import { useRouter } from "next/navigation";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { nextPath } from "@/session/next-path";
import { ProofForm, waysOf } from "@/session/proof-form";
import { useUser } from "@/session/require-user";
import { useAuth } from "@/session/use-auth";
import { useResource } from "@/session/use-resource";
import { Card } from "@/ui/card";
import { Skeleton } from "@/ui/state";

/** The page for a fresh proof; most people see the dialog instead, which stays where they are. */
export const ReauthenticateView = () => {
  const router = useRouter();
  const client = useClient();
  const user = useUser();
  const { accept } = useAuth();
  const { reauthenticate } = useMessages().factors;
  const factors = useResource("factors", client.mfa.list);
  const types = factors.answer?.status === 200 ? factors.answer.data.map(({ type }) => type) : [];
  const flows: Flow[] = [
    ...(user.has_usable_password ? [{ id: "reauthenticate" as const }] : []),
    { id: "mfa_reauthenticate", types },
  ];
  return (
    <Card title={reauthenticate.title} lead={reauthenticate.lead}>
      {!factors.answer && !factors.error ? (
        <Skeleton lines={2} />
      ) : (
        <ProofForm
          ways={waysOf(flows)}
          onReply={(reply) => {
            accept(reply);
            router.replace(nextPath(window.location) ?? paths.account);
          }}
        />
      )}
    </Card>
  );
};
