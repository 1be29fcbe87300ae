"use client";

import type { AuthReply } from "@vestibule/client";
import { useEffect } from "react";
import { useClient } from "@/session/auth-provider";
import { awaitPasskey, forgetPasskey, offersPasskeys } from "@/session/passkey";

/** Lets the browser offer passkeys where it offers passwords, for as long as the page is there. */
export const usePasskeyAutofill = (isOffered: boolean, onReply: (reply: AuthReply) => void): void => {
  const client = useClient();
  useEffect(() => {
    if (!isOffered) return;
    let isGone = false;
    const wait = async () => {
      if (!(await offersPasskeys()) || isGone) return;
      const answer = await client.mfa.passkeyLoginOptions();
      if (answer.status !== 200 || isGone) return;
      const outcome = await awaitPasskey(answer.data.request_options.publicKey);
      if (!isGone && "credential" in outcome) onReply(await client.mfa.passkeyLogin(outcome));
    };
    // Nobody asked for it yet, so nobody needs to hear that it did not work: the button tells.
    wait().catch(() => {});
    return () => {
      isGone = true;
      forgetPasskey();
    };
  }, [client, isOffered, onReply]);
};
