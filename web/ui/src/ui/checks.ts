/**
 * What a form checks before it sends anything: that what is needed is filled in. Whatever else can be wrong, the server
 * knows better and says in the person's language; a library for schemas would be a tenth of the login page for nothing.
 */
import type { FieldErrors, FieldValues, Resolver } from "react-hook-form";

/** Takes what was filled in: gives it as it is to be sent, or says what is wrong with it. */
export type Check<V> = (filled: unknown) => { value: V } | { message: string };

/** A check for each field of a form. */
export type Checks<Values> = { [Name in keyof Values]: Check<Values[Name]> };

const textOf = (filled: unknown): string => (typeof filled === "string" ? filled : "");

/** A text that must be there; spaces around it do not count. */
export const text =
  (missing: string): Check<string> =>
  (filled) => {
    const value = textOf(filled).trim();
    return value === "" ? { message: missing } : { value };
  };

/** A password, which must be there, and goes as it was typed. */
export const secret =
  (missing: string): Check<string> =>
  (filled) => {
    const value = textOf(filled);
    return value === "" ? { message: missing } : { value };
  };

/** A text that may be empty. */
export const optionalText: Check<string> = (filled) => ({ value: textOf(filled).trim() });

/** A password that may be empty. */
export const optionalSecret: Check<string> = (filled) => ({ value: textOf(filled) });

/** Yes or no. */
export const flag: Check<boolean> = (filled) => ({ value: filled === true });

/** Whatever it is. */
export const anything: Check<unknown> = (filled) => ({ value: filled });

/** Lets a form use them. */
export const resolver =
  <Values extends FieldValues>(checks: Checks<Values>): Resolver<Values> =>
  (filled) => {
    const values: Record<string, unknown> = {};
    const errors: Record<string, { type: string; message: string }> = {};
    for (const [name, check] of Object.entries<Check<unknown>>(checks)) {
      const checked = check(filled[name]);
      if ("message" in checked) errors[name] = { type: "required", message: checked.message };
      else values[name] = checked.value;
    }
    const isRight = Object.keys(errors).length === 0;
    return isRight ? { values: values as Values, errors: {} } : { values: {}, errors: errors as FieldErrors<Values> };
  };
