"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useFormContext } from "react-hook-form";
import { useMessages } from "@/i18n/language-provider";
import { classNames } from "@/ui/class-names";

const inputLook = classNames(
  "block min-h-11 w-full rounded-lg border border-field bg-surface px-3 text-base transition-[border-color] placeholder:text-muted",
  "focus-visible:border-ring focus-visible:outline-3 focus-visible:outline-ring/35",
  "aria-invalid:border-danger aria-invalid:focus-visible:outline-danger/30",
);

type FrameProps = {
  /** The name of the value in the form. */
  name: string;
  label: string;
  /** What helps to fill it in. */
  hint?: string;
  /** Beside the label: a link, say. */
  aside?: ReactNode;
  isOptional?: boolean;
};

type Described = { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined };

/** Label, hint and mistake around an input. */
const Frame = ({
  name,
  label,
  hint,
  aside,
  isOptional,
  children,
}: FrameProps & { children: (input: Described) => ReactNode }) => {
  const id = useId();
  const { common } = useMessages();
  const { getFieldState, formState } = useFormContext();
  const message = getFieldState(name, formState).error?.message;
  const described = classNames(hint && `${id}-hint`, message && `${id}-error`) || undefined;
  return (
    <div className="grid grid-cols-[1fr_auto] gap-y-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {isOptional && <span className="font-normal text-muted"> ({common.optional})</span>}
      </label>
      <div className="relative col-span-2 row-start-2">
        {children({ id, "aria-invalid": message !== undefined, "aria-describedby": described })}
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

type FieldProps = FrameProps & Omit<ComponentProps<"input">, "id" | "className" | "name">;

/** One line of a form: label, input, hint, and what is wrong with it. */
export const Field = ({ name, label, hint, aside, isOptional, type = "text", ...rest }: FieldProps) => {
  const { register } = useFormContext();
  const [isShown, setShown] = useState(false);
  const isSecret = type === "password";
  return (
    <Frame name={name} label={label} hint={hint} aside={aside} isOptional={isOptional}>
      {(described) => (
        <>
          <input
            {...rest}
            {...register(name)}
            {...described}
            type={isSecret && isShown ? "text" : type}
            className={classNames(inputLook, isSecret && "pr-12")}
          />
          {isSecret && <ShowButton isShown={isShown} label={label} onToggle={() => setShown(!isShown)} />}
        </>
      )}
    </Frame>
  );
};

/** A field for a short code: large digits, the right keyboard, and filled in from messages where the device can. */
export const CodeField = ({ name, label, hint, aside, ...rest }: FieldProps) => {
  const { register } = useFormContext();
  return (
    <Frame name={name} label={label} hint={hint} aside={aside}>
      {(described) => (
        <input
          autoComplete="one-time-code"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          {...rest}
          {...register(name)}
          {...described}
          className={classNames(inputLook, "min-h-13 text-center font-mono text-xl tracking-[0.2em]")}
        />
      )}
    </Frame>
  );
};

type SelectProps = FrameProps & { options: [value: string, label: string][] };

/** One of several values. */
export const SelectField = ({ options, ...frame }: SelectProps) => {
  const { register } = useFormContext();
  const { common } = useMessages();
  return (
    <Frame {...frame}>
      {(described) => (
        <select {...register(frame.name)} {...described} className={classNames(inputLook, "select-look pr-9")}>
          <option value="">{common.choose}</option>
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
};

/** A text of several lines. */
export const TextAreaField = (frame: FrameProps) => {
  const { register } = useFormContext();
  return (
    <Frame {...frame}>
      {(described) => (
        <textarea {...register(frame.name)} {...described} rows={4} className={classNames(inputLook, "py-2.5")} />
      )}
    </Frame>
  );
};

/** Yes or no. */
export const CheckField = ({ name, label, hint }: FrameProps) => {
  const id = useId();
  const { register } = useFormContext();
  return (
    <div className="flex gap-3">
      <input
        type="checkbox"
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...register(name)}
        className="mt-0.5 size-5 shrink-0 accent-primary focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring"
      />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
};

type ShowButtonProps = { isShown: boolean; label: string; onToggle: () => void };

const ShowButton = ({ isShown, label, onToggle }: ShowButtonProps) => {
  const { common } = useMessages();
  const Icon = isShown ? EyeOff : Eye;
  return (
    <button
      type="button"
      aria-label={common.showSecret(label)}
      aria-pressed={isShown}
      onClick={onToggle}
      className="absolute inset-y-0 right-0 flex w-11 items-center justify-center rounded-lg text-muted hover:text-text focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-ring"
    >
      <Icon aria-hidden="true" className="size-5" />
    </button>
  );
};
