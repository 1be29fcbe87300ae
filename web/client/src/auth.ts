/** `/auth/*`: logging in and out, signing up, and proving once more who one is. */
import type { Input } from "./answer.ts";
import { authReply } from "./flows.ts";
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** What a login needs: one of the three names, and the password. */
export type LoginInput = Input<"/auth/login", "POST">;
/** What a sign-up needs; which fields, the server's settings say. */
export type SignupInput = Input<"/auth/signup", "POST">;
/** What an invitation is for. */
export type Invitation = components["schemas"]["InvitationOut"];
/** Where a login code goes: an address or a phone number. */
export type RequestCodeInput = Input<"/auth/code/request", "POST">;

/** The authentication endpoints. */
export const auth = (http: Http) => ({
  /** Logs in with a password. */
  login: async (input: LoginInput) => authReply(await http.send("POST", "/auth/login", input)),
  /** Makes an account; the fields of the user type's profile go along by their own names. */
  signup: async (input: SignupInput & Record<string, unknown>) =>
    authReply(await http.send("POST", "/auth/signup", input)),
  /** Who am I, and what do I still have to do? */
  session: async () => authReply(await http.send("GET", "/auth/session")),
  /** Logs out; the answer to success is 401. */
  logout: async () => authReply(await http.send("DELETE", "/auth/session")),
  /** Sends a login code; the answer to success is 401 with the flow `login_by_code`. */
  requestCode: async (input: RequestCodeInput) => authReply(await http.send("POST", "/auth/code/request", input)),
  /** Logs in with the code that was sent. */
  confirmCode: async (input: { code: string }) => authReply(await http.send("POST", "/auth/code/confirm", input)),
  /** Sends the login code again. */
  resendCode: () => http.send("POST", "/auth/code/resend"),
  /** Proves with the password that the person who is logged in is still there. */
  reauthenticate: async (input: { password: string }) =>
    authReply(await http.send("POST", "/auth/reauthenticate", input)),
  /** What an invitation is for; its key is in the link of the mail. */
  invitation: (key: string) =>
    http.send("GET", "/auth/invitation", undefined, { headers: { "X-Invitation-Key": key } }),
  /** Goes on with a login that waits for staff to let somebody in, if they have decided. */
  checkApproval: async () => authReply(await http.send("POST", "/auth/approval")),
});
