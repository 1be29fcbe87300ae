/**
 * The only `fetch` of the client: where a request goes, how it proves its session, and what an answer is.
 * Expected answers are returned; only a server that cannot be reached or that fails (5xx) throws.
 */
import type { paths } from "./schema";

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
  Operation<P, M> extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;

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

/** Where the app client keeps its session token: a keychain, a file, memory. `null` means none. */
export type TokenStore = {
  read: () => string | null | Promise<string | null>;
  write: (token: string | null) => void | Promise<void>;
};

/** How to reach a server. */
export type Options = {
  /** Where the API is, up to and without `/browser` or `/app`; `/_allauth` on the page's own origin if left out. */
  base?: string;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
} & (
  | {
      /** A page: the browser keeps the session in a cookie. */
      mode?: "browser";
      /** The cookies that scripts may read; `document.cookie` if left out. */
      cookies?: () => string;
    }
  | {
      /** Anything else: the caller keeps the session token. */
      mode: "app";
      tokens: TokenStore;
    }
);

/** Sends one request and returns its answer. */
export type Http = {
  send: <P extends Path, M extends Method<P>>(
    method: M,
    path: P,
    ...input: Input<P, M> extends undefined ? [] : [Input<P, M>]
  ) => Promise<Answer<P, M>>;
};

/** Why there is no answer: `status` is the server's 5xx, or `null` when it could not be reached. */
export type Unavailable = Error & { name: "Unavailable"; status: number | null; retryAfter: number | null };

/** Whether something caught is the client's own error. */
export const isUnavailable = (error: unknown): error is Unavailable =>
  error instanceof Error && error.name === "Unavailable";

const unavailable = (response: Response | null, cause?: unknown): Unavailable =>
  Object.assign(new Error("The server gave no answer", { cause }), {
    name: "Unavailable" as const,
    status: response?.status ?? null,
    retryAfter: response ? retryAfter(response) : null,
  });

const retryAfter = (response: Response): number | null => {
  const value = response.headers.get("Retry-After");
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
};

const cookieNamed = (cookies: string, name: string): string | null => {
  const start = `${name}=`;
  const found = cookies.split("; ").find((cookie) => cookie.startsWith(start));
  return found === undefined ? null : decodeURIComponent(found.slice(start.length));
};

type Proof = { headers: Record<string, string>; token: string | null };

/** Makes the transport that all endpoints share. */
export const createHttp = (options: Options): Http => {
  const root = `${options.base ?? "/_allauth"}/${options.mode ?? "browser"}/v1`;
  const request = options.fetch ?? ((input, init) => fetch(input, init));

  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const credentials: RequestCredentials = options.mode === "app" ? "omit" : "include";
    const response = await request(root + path, { ...init, credentials }).catch((cause: unknown) => {
      throw unavailable(null, cause);
    });
    if (response.status >= 500) throw unavailable(response);
    return response;
  };

  const csrfToken = async (): Promise<string> => {
    const read = () => cookieNamed(options.mode === "app" ? "" : (options.cookies?.() ?? document.cookie), "csrftoken");
    const token = read();
    if (token !== null) return token;
    // A page that has been open for longer than the cookie lives has none; any answer brings a new one.
    await ask("/config", { method: "GET" });
    return read() ?? "";
  };

  const prove = async (method: string): Promise<Proof> => {
    if (options.mode === "app") {
      const token = await options.tokens.read();
      return { headers: token === null ? {} : { "X-Session-Token": token }, token };
    }
    return { headers: method === "GET" ? {} : { "X-CSRFToken": await csrfToken() }, token: null };
  };

  const keepToken = async (
    answer: { status: number; meta?: { session_token?: string | null } },
    sent: string | null,
  ) => {
    if (options.mode !== "app") return;
    const token = answer.meta?.session_token;
    // A token comes with refusals too, and its absence means that the old one goes on working.
    if (token) return options.tokens.write(token);
    // Another request may have begun a new session meanwhile: only the token that was refused is dropped.
    if (answer.status === 410 && sent === (await options.tokens.read())) return options.tokens.write(null);
  };

  const send = async (method: string, path: string, input?: unknown) => {
    const { headers, token } = await prove(method);
    headers.Accept = "application/json";
    if (input !== undefined) headers["Content-Type"] = "application/json";
    const body = input === undefined ? undefined : JSON.stringify(input);
    const response = await ask(path, { method, headers, body });
    const content = await response.json().catch((cause: unknown) => {
      throw unavailable(response, cause);
    });
    const answer = { ...content, status: response.status };
    await keepToken(answer, token);
    return response.status === 429 ? { status: 429, retryAfter: retryAfter(response) } : answer;
  };

  // The one place where the document of the API is believed: everything above it is checked against that document.
  return { send: send as Http["send"] };
};
