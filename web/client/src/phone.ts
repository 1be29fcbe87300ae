/** `/account/phone` and `/auth/phone/*`: the phone number and its verification. */
import { authReply } from "./flows.ts";
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** The phone number of the person who is logged in. */
export type PhoneNumber = components["schemas"]["PhoneOut"];

/** The phone endpoints. */
export const phone = (http: Http) => ({
  /** The phone number of the account: none or one. */
  list: () => http.send("GET", "/account/phone"),
  /** Sets another number; it counts once the code that was sent to it is confirmed. */
  change: (input: { phone: string }) => http.send("POST", "/account/phone", input),
  /** Confirms a number with the code that was sent to it. */
  verify: async (input: { code: string }) => authReply(await http.send("POST", "/auth/phone/verify", input)),
  /** Sends the code again. */
  resendCode: () => http.send("POST", "/auth/phone/verify/resend"),
});
