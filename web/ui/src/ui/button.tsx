import type { ComponentProps } from "react";
import { classNames } from "@/ui/class-names";

const looks = {
  primary: "bg-primary text-on-primary shadow-button hover:bg-primary-strong",
  secondary: "border border-line-strong bg-surface text-text shadow-button hover:bg-subtle",
  quiet: "text-muted hover:bg-subtle hover:text-text",
  danger: "bg-danger text-on-danger shadow-button hover:bg-danger-strong",
} as const;

const sizes = { normal: "min-h-11 px-4", small: "min-h-9 px-3 text-sm", icon: "size-10" } as const;

/** How a button looks. */
export type Look = keyof typeof looks;

/** The classes of a button, for links that look like one. */
export const buttonClasses = (look: Look = "primary", size: keyof typeof sizes = "normal", className?: string) =>
  classNames(
    "relative inline-flex items-center justify-center gap-2 rounded-lg font-medium transition-colors select-none",
    "focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring",
    "aria-disabled:cursor-progress disabled:cursor-not-allowed disabled:opacity-55",
    looks[look],
    sizes[size],
    className,
  );

type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  size?: keyof typeof sizes;
  /** Whether its work is under way. It keeps the focus then, and refuses further clicks. */
  isBusy?: boolean;
};

/** A button; of type `button` unless told otherwise. */
export const Button = ({ look, size, isBusy = false, className, children, onClick, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    aria-disabled={isBusy || undefined}
    onClick={isBusy ? (event) => event.preventDefault() : onClick}
    className={buttonClasses(look, size, className)}
  >
    <span className={classNames("inline-flex items-center gap-2", isBusy && "opacity-0")}>{children}</span>
    {isBusy && (
      <span
        aria-hidden="true"
        className="absolute size-5 animate-spin rounded-full border-2 border-current border-t-transparent motion-reduce:animate-pulse"
      />
    )}
  </button>
);
