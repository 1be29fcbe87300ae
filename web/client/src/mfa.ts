/** `/auth/2fa/*`, `/auth/webauthn/*` and `/account/authenticators/*`: second factors and passkeys. */
import type { Input } from "./answer.ts";
import { authReply } from "./flows.ts";
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** A factor that is set up. */
export type Authenticator = components["schemas"]["AuthenticatorOut"];
/** What a browser needs to make a passkey. */
export type CreationOptions = components["schemas"]["CreationOptionsOut"];
/** What a browser needs to ask for a passkey. */
export type RequestOptions = components["schemas"]["RequestOptionsOut"];
/** What a browser gave, as `toJSON` writes it. */
export type Credential = Input<"/auth/webauthn/login", "POST">["credential"];
/** A new passkey and its name. */
export type RegistrationInput = Input<"/account/authenticators/webauthn", "POST">;

/** The endpoints of factors: using them, and setting them up. */
export const mfa = (http: Http) => ({
  /** Finishes a login with a code of an authenticator app or a recovery code. */
  authenticate: async (input: { code: string }) => authReply(await http.send("POST", "/auth/2fa/authenticate", input)),
  /** Proves with such a code that the person who is logged in is still there. */
  reauthenticate: async (input: { code: string }) =>
    authReply(await http.send("POST", "/auth/2fa/reauthenticate", input)),
  /** Lets this browser skip the second factor from now on, or not. */
  trust: async (input: { trust: boolean }) => authReply(await http.send("POST", "/auth/2fa/trust", input)),

  /** The factors that are set up. */
  list: () => http.send("GET", "/account/authenticators"),
  /** The authenticator app; 404 brings the secret with which one can be set up. */
  totp: () => http.send("GET", "/account/authenticators/totp"),
  /** Sets up an authenticator app with a code that it shows. */
  activateTotp: (input: { code: string }) => http.send("POST", "/account/authenticators/totp", input),
  /** Removes the authenticator app. */
  deactivateTotp: () => http.send("DELETE", "/account/authenticators/totp"),
  /** The recovery codes that are left. */
  recoveryCodes: () => http.send("GET", "/account/authenticators/recovery-codes"),
  /** Makes new recovery codes; the old ones are void. */
  renewRecoveryCodes: () => http.send("POST", "/account/authenticators/recovery-codes"),

  /** What the browser needs to add a passkey: one that logs in alone, or one that is a second factor. */
  passkeyOptions: (kind: { passwordless: boolean }) =>
    http.send("GET", "/account/authenticators/webauthn", undefined, {
      query: kind.passwordless ? "?passwordless=true" : "",
    }),
  /** Adds a passkey. */
  addPasskey: (input: RegistrationInput) => http.send("POST", "/account/authenticators/webauthn", input),
  /** Gives a passkey another name. */
  renamePasskey: (input: { id: number; name: string }) => http.send("PUT", "/account/authenticators/webauthn", input),
  /** Removes passkeys. */
  removePasskeys: (ids: number[]) => http.send("DELETE", "/account/authenticators/webauthn", { authenticators: ids }),

  /** What the browser needs to log in with a passkey alone. */
  passkeyLoginOptions: () => http.send("GET", "/auth/webauthn/login"),
  /** Logs in with a passkey alone. */
  passkeyLogin: async (input: { credential: Credential }) =>
    authReply(await http.send("POST", "/auth/webauthn/login", input)),
  /** What the browser needs to finish a login with a passkey. */
  passkeyAuthenticateOptions: () => http.send("GET", "/auth/webauthn/authenticate"),
  /** Finishes a login with a passkey. */
  passkeyAuthenticate: async (input: { credential: Credential }) =>
    authReply(await http.send("POST", "/auth/webauthn/authenticate", input)),
  /** What the browser needs to prove with a passkey that the person is still there. */
  passkeyReauthenticateOptions: () => http.send("GET", "/auth/webauthn/reauthenticate"),
  /** Proves with a passkey that the person who is logged in is still there. */
  passkeyReauthenticate: async (input: { credential: Credential }) =>
    authReply(await http.send("POST", "/auth/webauthn/reauthenticate", input)),
  /** Begins a sign-up without a password; the answer to success is 401, and the address is verified next. */
  passkeySignup: async (input: Input<"/auth/webauthn/signup", "POST">) =>
    authReply(await http.send("POST", "/auth/webauthn/signup", input)),
  /** What the browser needs to make the passkey of a sign-up. */
  passkeySignupOptions: () => http.send("GET", "/auth/webauthn/signup"),
  /** Finishes a sign-up with the passkey that was made. */
  completePasskeySignup: async (input: Input<"/auth/webauthn/signup", "PUT">) =>
    authReply(await http.send("PUT", "/auth/webauthn/signup", input)),
});
