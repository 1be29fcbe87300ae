"use client";

import { ChevronRight, CircleAlert, ShieldCheck } from "lucide-react";
import Link from "next/link";
import { useMessages } from "@/i18n/language-provider";
import { type PagePath, paths } from "@/paths";
import { useClient } from "@/session/auth-provider";
import { useUser } from "@/session/require-user";
import { useConfiguration } from "@/session/use-configuration";
import { useResource } from "@/session/use-resource";
import { Panel } from "@/ui/panel";

type Advice = { path: PagePath; what: string; why: string };

/** How few recovery codes are too few. */
const FEW_CODES = 3;

/** What the person should do for the safety of the account, or `null` until it is known. */
const useAdvice = (): Advice[] | null => {
  const client = useClient();
  const user = useUser();
  const { overview } = useMessages().account;
  const configuration = useConfiguration();
  const hasFactors = (configuration?.mfa.supported_types.length ?? 0) > 0;
  const emails = useResource("emails", client.email.list).answer;
  const factors = useResource("factors", client.mfa.list, hasFactors).answer;
  if (!configuration || emails?.status !== 200 || (hasFactors && factors?.status !== 200)) return null;

  const owned = factors?.status === 200 ? factors.data : [];
  const codes = owned.find(({ type }) => type === "recovery_codes")?.unused_code_count;
  const isUnverified = !emails.data.some(({ verified }) => verified);
  const advice: (Advice | false)[] = [
    isUnverified && { path: paths.emails, what: overview.verifyEmail, why: overview.verifyEmailWhy },
    hasFactors && owned.length === 0 && { path: paths.factors, what: overview.addFactor, why: overview.addFactorWhy },
    typeof codes === "number" &&
      codes < FEW_CODES && { path: paths.recoveryCodes, what: overview.fewCodes, why: overview.fewCodesWhy(codes) },
    !user.has_usable_password &&
      owned.length === 0 && { path: paths.changePassword, what: overview.setPassword, why: overview.setPasswordWhy },
  ];
  return advice.filter((one) => one !== false);
};

/** Says what should be done, the most important first. */
export const Checkup = () => {
  const advice = useAdvice();
  const { overview } = useMessages().account;
  if (advice === null) return <div className="h-24 animate-pulse rounded-2xl bg-subtle motion-reduce:animate-none" />;
  if (advice.length === 0) {
    return (
      <Panel>
        <div className="flex items-center gap-4">
          <span className="flex size-11 shrink-0 items-center justify-center rounded-full bg-success/10 text-success">
            <ShieldCheck aria-hidden="true" className="size-6" />
          </span>
          <div>
            <h2 className="font-semibold">{overview.checkup}</h2>
            <p className="text-sm text-muted">{overview.allGood}</p>
          </div>
        </div>
      </Panel>
    );
  }
  return (
    <Panel title={overview.checkup}>
      <ul className="-mx-2 -my-1 space-y-1">
        {advice.map(({ path, what, why }) => (
          <li key={path + what}>
            <Link
              href={path}
              prefetch={false}
              className="flex items-center gap-4 rounded-xl p-2 hover:bg-subtle focus-visible:outline-2 focus-visible:outline-ring"
            >
              <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-warning/12 text-warning">
                <CircleAlert aria-hidden="true" className="size-5" />
              </span>
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{what}</span>
                <span className="block text-sm text-muted">{why}</span>
              </span>
              <ChevronRight aria-hidden="true" className="size-5 shrink-0 text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
};
