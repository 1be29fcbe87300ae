/** What may be asked and what may be answered, read from the document of the API. */
import type { paths } from "./schema.ts";

/** A path of the API, without the prefix that all of them share. */
export type Path = keyof paths extends infer P
  ? P extends `/_allauth/{client}/v1${infer Rest}`
    ? Rest
    : never
  : never;

type Methods<P extends Path> = paths[`/_allauth/{client}/v1${P}`];

/** The methods that a path answers. */
export type Method<P extends Path> = {
  [M in keyof Methods<P>]: Methods<P>[M] extends { responses: unknown } ? Uppercase<M & string> : never;
}[keyof Methods<P>] &
  string;

type Operation<P extends Path, M extends Method<P>> = Methods<P>[Lowercase<M> & keyof Methods<P>];

/** What a request carries, or `undefined`. */
export type Input<P extends Path, M extends Method<P>> =
  Operation<P, M> extends { requestBody: { content: { "application/json": infer B } } }
    ? B
    : Operation<P, M> extends { requestBody: { content: { "application/x-www-form-urlencoded": infer B } } }
      ? B // Forms are for browsers that follow; the client sends the same as JSON.
      : undefined;

type Documented<R> = {
  [S in keyof R]: R[S] extends { content: { "application/json": infer B } }
    ? Omit<B, "status"> & { status: S }
    : { status: S };
}[keyof R];

/** What any endpoint may answer; a 429 says after how many seconds it is worth trying again, if the server knows. */
export type Refusal = { status: 403 | 404 | 405 | 409 | 410 | 413 } | { status: 429; retryAfter: number | null };

/** Every answer that an endpoint gives, told apart by `status`. */
export type Answer<P extends Path, M extends Method<P>> =
  | (Operation<P, M> extends { responses: infer R } ? Exclude<Documented<R>, { status: 429 }> : never)
  | Refusal;

/** Why there is no answer: `status` is the server's 5xx, or `null` when it could not be reached. */
export type Unavailable = Error & { name: "Unavailable"; status: number | null; retryAfter: number | null };

/** Whether something caught is the client's own error. */
export const isUnavailable = (error: unknown): error is Unavailable =>
  error instanceof Error && error.name === "Unavailable";

/** The error for a response that is no answer, or for none at all. */
export const unavailable = (response: Response | null, cause?: unknown): Unavailable =>
  Object.assign(new Error("The server gave no answer", { cause }), {
    name: "Unavailable" as const,
    status: response?.status ?? null,
    retryAfter: response ? retryAfter(response) : null,
  });

/** After how many seconds the server wants to be asked again, if it says so. */
export const retryAfter = (response: Response): number | null => {
  const value = response.headers.get("Retry-After");
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
};
