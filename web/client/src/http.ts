/**
 * The only `fetch` of the client: where a request goes, how it proves its session, and what an answer is.
 * Expected answers are returned; only a server that cannot be reached or that fails (5xx) throws.
 */
import { type Answer, type Input, type Method, type Path, retryAfter, unavailable } from "./answer.ts";
import type { Flow } from "./flows.ts";

/** Where the app client keeps its session token: a keychain, a file, memory. `null` means none. */
export type TokenStore = {
  read: () => string | null | Promise<string | null>;
  write: (token: string | null) => void | Promise<void>;
};

/** How to reach a server. */
export type Options = {
  /**
   * Where the API is, up to and without `/browser` or `/app`; `/_allauth` on the page's own origin if left out. A function
   * is asked before each request: the address may come from a settings file that is still on its way.
   */
  base?: string | (() => string | Promise<string>);
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** Headers for every request: the cookies of the browser that a server of yours speaks for, say. */
  headers?: () => Record<string, string>;
  /** The language in which mistakes and mails are written, like `hi`; the browser's own if left out. */
  language?: () => string | undefined;
  /**
   * Asks the person for a fresh proof of who they are. When it says `true`, what was asked is asked again, so that a
   * caller never sees that the server wanted a proof first; `false` leaves the 401 as it is.
   */
  reauthenticate?: (flows: Flow[]) => Promise<boolean>;
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

/** What a request carries besides its input. */
export type More = { headers?: Record<string, string>; query?: string };

/** Sends one request and returns its answer. */
export type Http = {
  send: <P extends Path, M extends Method<P>>(
    method: M,
    path: P,
    ...rest: Input<P, M> extends undefined ? [input?: undefined, more?: More] : [input: Input<P, M>, more?: More]
  ) => Promise<Answer<P, M>>;
};

type Wire = {
  status: number;
  meta?: { session_token?: string | null; is_authenticated?: boolean | null };
  data?: { flows?: Flow[] };
};

const cookieNamed = (cookies: string, name: string): string | null => {
  const start = `${name}=`;
  const found = cookies.split("; ").find((cookie) => cookie.startsWith(start));
  return found === undefined ? null : decodeURIComponent(found.slice(start.length));
};

/** The endpoints that take the fresh proof themselves. */
const PROOFS = ["/auth/reauthenticate", "/auth/2fa/reauthenticate", "/auth/webauthn/reauthenticate"];

type Proof = { headers: Record<string, string>; token: string | null };

/** Makes the transport that all endpoints share. */
export const createHttp = (options: Options): Http => {
  const { base = "/_allauth" } = options;
  const request = options.fetch ?? ((input, init) => fetch(input, init));

  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const credentials: RequestCredentials = options.mode === "app" ? "omit" : "include";
    const root = typeof base === "string" ? base : await base();
    const response = await request(`${root}/${options.mode ?? "browser"}/v1${path}`, { ...init, credentials }).catch(
      (cause: unknown) => {
        throw unavailable(null, cause);
      },
    );
    if (response.status >= 500) throw unavailable(response);
    return response;
  };

  const csrfToken = async (): Promise<string> => {
    const read = () => cookieNamed(options.mode === "app" ? "" : (options.cookies?.() ?? document.cookie), "csrftoken");
    const token = read();
    if (token !== null) return token;
    // A page that has been open for longer than the cookie lives has none; any answer brings a new one.
    await ask("/config", { method: "GET", headers: options.headers?.() });
    return read() ?? "";
  };

  const prove = async (method: string): Promise<Proof> => {
    if (options.mode === "app") {
      const token = await options.tokens.read();
      return { headers: token === null ? {} : { "X-Session-Token": token }, token };
    }
    return { headers: method === "GET" ? {} : { "X-CSRFToken": await csrfToken() }, token: null };
  };

  const keepToken = async (answer: Wire, sent: string | null) => {
    if (options.mode !== "app") return;
    const token = answer.meta?.session_token;
    // A token comes with refusals too, and its absence means that the old one goes on working.
    if (token) return options.tokens.write(token);
    // Another request may have begun a new session meanwhile: only the token that was refused is dropped.
    if (answer.status === 410 && sent === (await options.tokens.read())) return options.tokens.write(null);
  };

  const once = async (method: string, path: string, input?: unknown, more: More = {}) => {
    const { headers, token } = await prove(method);
    Object.assign(headers, { Accept: "application/json" }, options.headers?.(), more.headers);
    const language = options.language?.();
    if (language) headers["Accept-Language"] = language;
    if (input !== undefined) headers["Content-Type"] = "application/json";
    const body = input === undefined ? undefined : JSON.stringify(input);
    const response = await ask(path + (more.query ?? ""), { method, headers, body });
    const content: Wire = await response.json().catch((cause: unknown) => {
      throw unavailable(response, cause);
    });
    const answer = { ...content, status: response.status };
    await keepToken(answer, token);
    return response.status === 429 ? { ...answer, retryAfter: retryAfter(response) } : answer;
  };

  const send = async (method: string, path: string, input?: unknown, more?: More) => {
    const answer = await once(method, path, input, more);
    const wantsProof = answer.status === 401 && answer.meta?.is_authenticated === true && !PROOFS.includes(path);
    if (!wantsProof || !options.reauthenticate) return answer;
    const isProven = await options.reauthenticate(answer.data?.flows ?? []);
    return isProven ? once(method, path, input, more) : answer;
  };

  // The one place where the document of the API is believed: everything above it is checked against that document.
  return { send: send as Http["send"] };
};
