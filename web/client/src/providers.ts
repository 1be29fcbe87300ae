/** `/auth/provider/*` and `/account/providers`: logging in with accounts elsewhere, and connecting them. */
import type { Input } from "./answer.ts";
import { authReply } from "./flows.ts";
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** A provider that the server offers. */
export type Provider = components["schemas"]["ProviderOut"];
/** An account elsewhere that is connected. */
export type ProviderAccount = components["schemas"]["SocialAccountOut"];

/** The provider endpoints. */
export const providers = (http: Http) => ({
  /** Begins a login or a connection: the answer says where the browser must go. */
  redirect: (input: { provider: string; process: "login" | "connect"; callback_url: string }) =>
    http.send("POST", "/auth/provider/redirect", input),
  /** Logs in, or connects, with a token that an app got from a provider by itself. */
  token: async (input: Input<"/auth/provider/token", "POST">) =>
    authReply(await http.send("POST", "/auth/provider/token", input)),
  /** What the provider told about the person whose sign-up waits. */
  pendingSignup: () => http.send("GET", "/auth/provider/signup"),
  /** Says what the provider did not, and signs up. */
  signup: async (input: Input<"/auth/provider/signup", "POST">) =>
    authReply(await http.send("POST", "/auth/provider/signup", input)),
  /** The accounts elsewhere that are connected. */
  list: () => http.send("GET", "/account/providers"),
  /** Disconnects one; not the last way in. */
  disconnect: (input: { provider: string; account: string }) => http.send("DELETE", "/account/providers", input),
});
