import { describe, expect, it } from "vitest";
import { createClient, isUnavailable, nextFlow, type TokenStore } from "./index.ts";

const anonymous = { status: 401, data: { flows: [{ id: "login" }] }, meta: { is_authenticated: false } };

/** A `fetch` that gives these answers one after the other, and what it was asked. */
const answering = (...answers: (Response | Error)[]) => {
  const seen: { url: string; init: RequestInit; headers: Headers }[] = [];
  const answer: typeof fetch = async (url, init = {}) => {
    seen.push({ url: String(url), init, headers: new Headers(init.headers) });
    const next = answers.shift();
    if (!(next instanceof Response)) throw next ?? new Error("No answer is left");
    return next;
  };
  return { fetch: answer, seen };
};

const json = (body: { status: number }, headers?: HeadersInit) => Response.json(body, { status: body.status, headers });

const tokenStore = (token: string | null): TokenStore & { token: () => string | null } => ({
  token: () => token,
  read: () => token,
  write: (next) => {
    token = next;
  },
});

describe("in a page", () => {
  it("a change carries the cookie's CSRF token, a question does not", async () => {
    const { fetch, seen } = answering(json(anonymous), json(anonymous));
    const { auth } = createClient({ fetch, cookies: () => "theme=dark; csrftoken=a%3Db; xcsrftoken=no" });
    await auth.session();
    await auth.logout();
    expect(seen.map(({ url, init, headers }) => [init.method, url, headers.get("X-CSRFToken")])).toEqual([
      ["GET", "/_allauth/browser/v1/auth/session", null],
      ["DELETE", "/_allauth/browser/v1/auth/session", "a=b"],
    ]);
    expect(seen[1]?.init).toMatchObject({ credentials: "include", body: undefined });
    expect(seen[1]?.headers.get("Content-Type")).toBeNull();
  });

  it("a change without the cookie fetches one first", async () => {
    let cookies = "";
    const { fetch, seen } = answering(json({ status: 200 }), json(anonymous));
    const bringing: typeof fetch = async (...request) => {
      const answer = await fetch(...request);
      cookies = "csrftoken=fresh";
      return answer;
    };
    await createClient({ fetch: bringing, cookies: () => cookies }).auth.login({ email: "a@b.c", password: "x" });
    expect(seen.map(({ url }) => url)).toEqual(["/_allauth/browser/v1/config", "/_allauth/browser/v1/auth/login"]);
    expect(seen[1]?.headers.get("X-CSRFToken")).toBe("fresh");
  });
});

describe("in an app", () => {
  const app = (tokens: TokenStore, ...answers: Response[]) => {
    const { fetch, seen } = answering(...answers);
    return { client: createClient({ mode: "app", base: "https://id.example.org/_allauth", tokens, fetch }), seen };
  };

  it("keeps a new session token, also one that comes with a refusal", async () => {
    const tokens = tokenStore(null);
    const { client, seen } = app(
      tokens,
      json({ ...anonymous, meta: { is_authenticated: false, session_token: "t1" } } as never),
      json(anonymous),
    );
    await client.auth.login({ username: "alice", password: "x" });
    expect(tokens.token()).toBe("t1");
    await client.auth.session();
    expect(tokens.token()).toBe("t1");
    expect(seen[1]?.url).toBe("https://id.example.org/_allauth/app/v1/auth/session");
    expect(seen.map(({ headers }) => headers.get("X-Session-Token"))).toEqual([null, "t1"]);
    expect(seen[0]?.init.credentials).toBe("omit");
  });

  it("drops the token that the server no longer knows", async () => {
    const tokens = tokenStore("old");
    const { client } = app(tokens, json({ ...anonymous, status: 410 }));
    expect((await client.auth.session()).status).toBe(410);
    expect(tokens.token()).toBeNull();
  });

  it("keeps the token that another request got while this one was under way", async () => {
    const tokens = tokenStore("old");
    const { client } = app(tokens, json({ ...anonymous, status: 410 }));
    const answer = client.auth.session();
    tokens.write("new");
    await answer;
    expect(tokens.token()).toBe("new");
  });
});

describe("an answer", () => {
  const session = (...answers: (Response | Error)[]) =>
    createClient({ fetch: answering(...answers).fetch, cookies: () => "" }).auth.session();

  it("is returned when it says who is logged in, and by which proofs", async () => {
    const user = { id: 1, has_usable_password: true };
    const reply = await session(json({ status: 200, data: { user }, meta: { is_authenticated: true } } as never));
    expect(reply).toEqual({ status: 200, user, methods: [] });
  });

  it("names the flow that a login waits for", async () => {
    const flows = [{ id: "login" }, { id: "verify_email", is_pending: true }];
    const reply = await session(json({ ...anonymous, data: { flows } } as never));
    expect(nextFlow(reply)).toEqual({ id: "verify_email", is_pending: true });
    expect(nextFlow(await session(json(anonymous)))).toBeNull();
  });

  it("names the first flow when somebody logged in is asked for a fresh proof", async () => {
    const data = { user: { id: 1, has_usable_password: true }, flows: [{ id: "reauthenticate" }] };
    const reply = await session(json({ status: 401, data, meta: { is_authenticated: true } } as never));
    expect(nextFlow(reply)).toEqual({ id: "reauthenticate" });
  });

  it("says after how many seconds to try again", async () => {
    expect(await session(json({ status: 429 }, { "Retry-After": "17" }))).toEqual({ status: 429, retryAfter: 17 });
    expect(await session(json({ status: 429 }))).toEqual({ status: 429, retryAfter: null });
  });

  it("is an error when there is none", async () => {
    const failures = [new TypeError("Failed to fetch"), new Response("", { status: 503 }), new Response("<html>")];
    for (const [index, status] of [null, 503, 200].entries()) {
      const error = await session(failures[index] ?? new Error()).catch((reason: unknown) => reason);
      expect(isUnavailable(error) && error.status).toBe(status);
    }
  });
});

describe("a fresh proof", () => {
  const flows = [{ id: "reauthenticate" }];
  const wanted = { status: 401, data: { user: { id: 1 }, flows }, meta: { is_authenticated: true } };
  const off = { status: 200, data: [] };
  const asking = (isProven: boolean, ...answers: Response[]) => {
    const { fetch, seen } = answering(...answers);
    const asked: unknown[] = [];
    const reauthenticate = async (flows: unknown) => asked.push(flows) > 0 && isProven;
    return { client: createClient({ fetch, cookies: () => "csrftoken=x", reauthenticate }), seen, asked };
  };

  it("is asked for when the server wants one, and then what was asked is asked again", async () => {
    const { client, seen, asked } = asking(true, json(wanted), json(off));
    expect((await client.mfa.deactivateTotp()).status).toBe(200);
    expect(asked).toEqual([flows]);
    expect(seen.map(({ init, url }) => `${init.method} ${url}`)).toEqual(
      Array(2).fill("DELETE /_allauth/browser/v1/account/authenticators/totp"),
    );
  });

  it("that is not given leaves the answer as it is", async () => {
    const { client, seen } = asking(false, json(wanted));
    expect((await client.mfa.deactivateTotp()).status).toBe(401);
    expect(seen).toHaveLength(1);
  });

  it("is not asked for when nobody is logged in, nor while one is being given", async () => {
    const { client, asked } = asking(true, json(anonymous), json(wanted));
    await client.mfa.list();
    await client.auth.reauthenticate({ password: "x" });
    expect(asked).toEqual([]);
  });
});

describe("a request", () => {
  it("goes to where the settings say, in the person's language, with the caller's headers", async () => {
    const { fetch, seen } = answering(json(anonymous));
    const base = async () => "https://id.example.org/auth/api";
    const client = createClient({ fetch, base, language: () => "hi", headers: () => ({ Cookie: "sessionid=s" }) });
    await client.auth.session();
    expect(seen[0]?.url).toBe("https://id.example.org/auth/api/browser/v1/auth/session");
    expect(seen[0]?.headers.get("Accept-Language")).toBe("hi");
    expect(seen[0]?.headers.get("Cookie")).toBe("sessionid=s");
  });

  it("carries a key of a mail in a header, where no log writes it down", async () => {
    const { fetch, seen } = answering(json({ status: 400 }));
    await createClient({ fetch }).email.inspect("MQ:1a");
    expect(seen[0]?.url).toBe("/_allauth/browser/v1/auth/email/verify");
    expect(seen[0]?.headers.get("X-Email-Verification-Key")).toBe("MQ:1a");
  });
});
