/** Lets Zod check a form. The usual package pulls in all of Zod, which is more than the login page may weigh. */
import type { FieldErrors, FieldValues, Resolver } from "react-hook-form";
import { config, safeParse, type ZodMiniType } from "zod/mini";

// Security: without this Zod compiles its checks with `new Function`, which the content security policy forbids.
config({ jitless: true });

/** The first mistake of each field. */
export const resolver =
  <Values extends FieldValues>(schema: ZodMiniType<Values, Values>): Resolver<Values> =>
  (values) => {
    const result = safeParse(schema, values);
    if (result.success) return { values: result.data, errors: {} };
    const errors: Record<string, { type: string; message: string }> = {};
    for (const { path, code, message } of result.error.issues) errors[path.join(".")] ??= { type: code, message };
    return { values: {}, errors: errors as FieldErrors<Values> };
  };
