"use client";

import * as Radix from "@radix-ui/react-dropdown-menu";
import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "@/ui/class-names";

const itemLook =
  "flex min-h-10 w-full cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none data-highlighted:bg-subtle";

/** A button that opens a list of things to do. Not modal: Radix would write a style element into the page. */
export const Menu = ({ trigger, children }: { trigger: ReactNode; children: ReactNode }) => (
  <Radix.Root modal={false}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    {/* Where its button is, not at the end of the page: whoever moves from landmark to landmark finds it there. */}
    <Radix.Content
      align="end"
      sideOffset={6}
      collisionPadding={12}
      className="z-50 min-w-52 rounded-xl border border-line bg-surface p-1.5 text-left font-normal shadow-dialog"
    >
      {children}
    </Radix.Content>
  </Radix.Root>
);

/** One thing to do. */
export const MenuItem = ({
  onSelect,
  isDanger,
  children,
}: {
  onSelect: () => void;
  isDanger?: boolean;
  children: ReactNode;
}) => (
  <Radix.Item onSelect={onSelect} className={classNames(itemLook, isDanger && "text-danger")}>
    {children}
  </Radix.Item>
);

/** One place to go. */
export const MenuLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Radix.Item asChild>
    <Link href={href} prefetch={false} className={itemLook}>
      {children}
    </Link>
  </Radix.Item>
);

/** Words above a group of items. */
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">{children}</Radix.Label>
);

/** A line between items. */
export const MenuLine = () => <Radix.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;

type MenuChoiceProps = {
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChoose: (value: string) => void;
};

/** One of several values. */
export const MenuChoice = ({ label, value, options, onChoose }: MenuChoiceProps) => (
  <Radix.RadioGroup value={value} onValueChange={onChoose} aria-label={label}>
    <MenuLabel>{label}</MenuLabel>
    {options.map(([option, words]) => (
      <Radix.RadioItem key={option} value={option} onSelect={(event) => event.preventDefault()} className={itemLook}>
        <span aria-hidden="true" className="flex size-4 items-center justify-center rounded-full border border-field">
          <Radix.ItemIndicator className="size-2 rounded-full bg-primary" />
        </span>
        {words}
      </Radix.RadioItem>
    ))}
  </Radix.RadioGroup>
);
