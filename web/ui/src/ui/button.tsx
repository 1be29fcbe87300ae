import type { ComponentProps } from "react";
import { classNames } from "@/ui/class-names";

const looks = {
  primary: "bg-primary text-on-primary hover:bg-primary-strong",
  quiet: "text-muted hover:bg-subtle hover:text-text",
} as const;

type ButtonProps = ComponentProps<"button"> & {
  look?: keyof typeof looks;
  /** Whether its work is under way. It keeps the focus then, and refuses further clicks. */
  isBusy?: boolean;
};

/** A button; of type `button` unless told otherwise. */
export const Button = ({ look = "primary", isBusy = false, className, children, onClick, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    aria-disabled={isBusy || undefined}
    onClick={isBusy ? (event) => event.preventDefault() : onClick}
    className={classNames(
      "relative inline-flex min-h-11 items-center justify-center rounded-lg px-4 font-medium transition-colors",
      "focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring aria-disabled:cursor-progress",
      looks[look],
      className,
    )}
  >
    <span className={classNames(isBusy && "opacity-0")}>{children}</span>
    {isBusy && (
      <span
        aria-hidden="true"
        className="absolute size-5 animate-spin rounded-full border-2 border-current border-t-transparent motion-reduce:animate-pulse"
      />
    )}
  </button>
);
