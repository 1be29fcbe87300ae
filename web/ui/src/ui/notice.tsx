import { CircleAlert, CircleCheck, Info } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "@/ui/class-names";

const tones = {
  danger: { icon: CircleAlert, look: "border-danger/30 bg-danger/8 text-danger" },
  info: { icon: Info, look: "border-line bg-subtle text-text" },
  success: { icon: CircleCheck, look: "border-success/30 bg-success/8 text-success" },
} as const;

/** What a person must know at this place; read out as soon as it appears. */
export const Notice = ({ tone = "danger", children }: { tone?: keyof typeof tones; children: ReactNode }) => {
  const { icon: Icon, look } = tones[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={classNames("flex gap-2.5 rounded-lg border px-3.5 py-3 text-sm", look)}
    >
      <Icon aria-hidden="true" className="mt-px size-4.5 shrink-0" />
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
};
