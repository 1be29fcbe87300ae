/** People and servers that tests are about. */
import type { Answer, Configuration, Flow, User } from "@vestibule/client";
import type { Answers } from "./server";

/** Somebody with a password. */
export const alice: User = { id: 1, display: "Alice", email: "alice@example.org", has_usable_password: true };

const offers: Configuration = {
  account: {
    login_methods: ["email"],
    is_open_for_signup: true,
    email_verification_by_code_enabled: true,
    login_by_code_enabled: false,
    password_reset_by_code_enabled: false,
  },
  socialaccount: { providers: [] },
  mfa: { supported_types: ["totp"], passkey_login_enabled: false },
  usersessions: { track_activity: false },
};

/** A server on which nobody is logged in; `account` changes what it offers. */
export const anonymous = (account: Partial<Configuration["account"]> = {}): Answers => ({
  "GET /config": { status: 200, data: { ...offers, account: { ...offers.account, ...account } } },
  "GET /auth/session": open([{ id: "login" }, { id: "signup" }]),
});

/** The answer that leaves these flows open. */
export const open = (flows: Flow[]) =>
  ({ status: 401, data: { flows }, meta: { is_authenticated: false } }) as Extract<
    Answer<"/auth/login", "POST">,
    { status: 401 }
  >;

/** The answer to somebody who is logged in. */
export const loggedIn = (user: User): Extract<Answer<"/auth/login", "POST">, { status: 200 }> => ({
  status: 200,
  data: { user, methods: [{ method: "password", at: 1_711_555_057.5, email: user.email }] },
  meta: { is_authenticated: true },
});

/** A server on which Alice is logged in, with what her pages ask for. */
export const aliceLoggedIn = (answers: Answers = {}): Answers => ({
  ...anonymous(),
  "GET /auth/session": loggedIn(alice),
  ...answers,
});

/** The answer that wants a fresh proof first. */
export const proofWanted = (...flows: Flow[]): Extract<Answer<"/auth/login", "POST">, { status: 401 }> =>
  ({
    status: 401,
    data: { user: alice, flows: flows.length > 0 ? flows : [{ id: "reauthenticate" }] },
    meta: { is_authenticated: true },
  }) as Extract<Answer<"/auth/login", "POST">, { status: 401 }>;
