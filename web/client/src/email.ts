/** `/account/email` and `/auth/email/*`: addresses and their verification. */
import { authReply } from "./flows.ts";
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** An address of the person who is logged in. */
export type EmailAddress = components["schemas"]["EmailOut"];

/** The address endpoints. */
export const email = (http: Http) => ({
  /** The addresses of the account. */
  list: () => http.send("GET", "/account/email"),
  /** Adds an address; it waits for its verification. */
  add: (input: { email: string }) => http.send("POST", "/account/email", input),
  /** Removes an address. */
  remove: (input: { email: string }) => http.send("DELETE", "/account/email", input),
  /** Makes an address the one that mails go to. */
  makePrimary: (input: { email: string }) => http.send("PATCH", "/account/email", { ...input, primary: true }),
  /** Sends the verification mail of an address again. */
  resend: (input: { email: string }) => http.send("PUT", "/account/email", input),
  /** Whose address a key from a mail verifies, without using it up. */
  inspect: (key: string) =>
    http.send("GET", "/auth/email/verify", undefined, { headers: { "X-Email-Verification-Key": key } }),
  /** Verifies an address with the key of a link, or with the code that was sent. */
  verify: async (input: { key: string }) => authReply(await http.send("POST", "/auth/email/verify", input)),
  /** Sends the code of the pending verification again. */
  resendCode: () => http.send("POST", "/auth/email/verify/resend"),
});
