"use client";

import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useFormContext } from "react-hook-form";
import { classNames } from "@/ui/class-names";

type FieldProps = Omit<ComponentProps<"input">, "id" | "className"> & {
  /** The name of the value in the form. */
  name: string;
  label: string;
  /** What helps to fill it in. */
  hint?: string;
  /** Beside the label: a link, say. */
  aside?: ReactNode;
};

/** One line of a form: label, input, hint, and what is wrong with it. */
export const Field = ({ name, label, hint, aside, type = "text", ...rest }: FieldProps) => {
  const id = useId();
  const { register, getFieldState, formState } = useFormContext();
  const [isShown, setShown] = useState(false);
  const message = getFieldState(name, formState).error?.message;
  const isSecret = type === "password";
  return (
    <div className="grid grid-cols-[1fr_auto] gap-y-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative col-span-2 row-start-2">
        <input
          {...rest}
          {...register(name)}
          id={id}
          type={isSecret && isShown ? "text" : type}
          aria-invalid={message !== undefined}
          aria-describedby={classNames(hint && `${id}-hint`, message && `${id}-error`) || undefined}
          className={classNames(
            "block min-h-11 w-full rounded-lg border border-field bg-surface px-3 text-base transition-[border-color] placeholder:text-muted",
            "focus-visible:border-ring focus-visible:outline-3 focus-visible:outline-ring/35",
            "aria-invalid:border-danger aria-invalid:focus-visible:outline-danger/30",
            isSecret && "pr-16",
          )}
        />
        {isSecret && <ShowButton isShown={isShown} label={label} onToggle={() => setShown(!isShown)} />}
      </div>
      {/* After the input, so that the keyboard goes from input to input; above it for the eye. */}
      {aside && <div className="col-start-2 row-start-1 text-sm">{aside}</div>}
      {hint && (
        <p id={`${id}-hint`} className="col-span-2 text-sm text-muted">
          {hint}
        </p>
      )}
      {message && (
        <p id={`${id}-error`} className="col-span-2 text-sm text-danger">
          {message}
        </p>
      )}
    </div>
  );
};

type ShowButtonProps = { isShown: boolean; label: string; onToggle: () => void };

const ShowButton = ({ isShown, label, onToggle }: ShowButtonProps) => (
  <button
    type="button"
    aria-label={`Show ${label.toLowerCase()}`}
    aria-pressed={isShown}
    onClick={onToggle}
    className="absolute inset-y-0 right-0 rounded-lg px-3.5 text-sm font-medium text-muted hover:text-text focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-ring"
  >
    {isShown ? "Hide" : "Show"}
  </button>
);
