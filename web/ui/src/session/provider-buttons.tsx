"use client";

import type { Provider } from "@vestibule/client";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { withNext } from "@/session/next-path";
import { BrandIcon } from "@/ui/brand-icon";
import { Button } from "@/ui/button";
import { TextButton } from "@/ui/text-link";
import { Trouble } from "@/ui/trouble";
import { useAction } from "@/ui/use-action";

type ProviderButtonsProps = { providers: Provider[]; process: "login" | "connect" };

/** How many are shown before one asks for more. */
const SHOWN = 4;

/** One button for each provider that the browser can be sent to. */
export const ProviderButtons = ({ providers, process }: ProviderButtonsProps) => {
  const { factors } = useMessages();
  const [isOpen, setOpen] = useState(false);
  const all = providers.filter(({ flows }) => flows.includes("provider_redirect"));
  const shown = isOpen || all.length <= SHOWN + 1 ? all : all.slice(0, SHOWN);
  const { go, going, trouble } = useGo(process);
  return (
    <div className="space-y-3">
      <Trouble trouble={trouble} />
      <ul className={all.length > 2 ? "grid gap-3 sm:grid-cols-2" : "space-y-3"}>
        {shown.map(({ id, name }) => (
          <li key={id}>
            <Button
              look="secondary"
              className="w-full"
              isBusy={going === id}
              aria-label={(process === "login" ? factors.providers.with : factors.providers.connectWith)(name)}
              onClick={() => go(id)}
            >
              <BrandIcon id={id} name={name} />
              <span className="truncate">{all.length > 2 ? name : factors.providers.with(name)}</span>
            </Button>
          </li>
        ))}
      </ul>
      {all.length > SHOWN + 1 && (
        <p className="text-center text-sm">
          <TextButton onClick={() => setOpen(!isOpen)}>
            {isOpen ? factors.providers.fewer : factors.providers.more}
          </TextButton>
        </p>
      )}
    </div>
  );
};

/** Sends the browser to a provider. Asked for by script: the policy of the pages lets no form lead elsewhere. */
const useGo = (process: "login" | "connect") => {
  const client = useClient();
  const [going, setGoing] = useState<string | null>(null);
  const { run, trouble } = useAction(
    (provider: string) => {
      const back = process === "login" ? withNext(paths.providerCallback, window.location) : paths.providers;
      return client.providers.redirect({ provider, process, callback_url: window.location.origin + back });
    },
    (reply) => {
      if (reply.status === 200) window.location.assign(reply.data.location);
      else setGoing(null);
    },
  );
  const go = (provider: string) => {
    setGoing(provider);
    void run(provider);
  };
  return { go, going: trouble ? null : going, trouble };
};
