import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClasses, type Look } from "@/ui/button";
import { classNames } from "@/ui/class-names";

const look =
  "rounded-sm font-medium text-link underline-offset-4 hover:underline focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring";

/** A link in running text. */
export const TextLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link href={href} prefetch={false} className={look}>
    {children}
  </Link>
);

/** Something to do that looks like a link in running text. */
export const TextButton = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <button type="button" onClick={onClick} className={look}>
    {children}
  </button>
);

type ButtonLinkProps = {
  href: string;
  look?: Look;
  size?: "normal" | "small";
  className?: string;
  children: ReactNode;
};

/** A link that looks like a button. */
export const ButtonLink = ({ href, look, size, className, children }: ButtonLinkProps) => (
  <Link href={href} prefetch={false} className={classNames(buttonClasses(look, size), className)}>
    {children}
  </Link>
);
