/** `/auth/password/*` and `/account/password/*`: a password forgotten, and one changed. */
import type { Input } from "./answer.ts";
import { authReply } from "./flows.ts";
import type { Http } from "./http.ts";

/** The old password, unless there is none, and the new one. */
export type ChangePasswordInput = Input<"/account/password/change", "POST">;

/** The password endpoints. */
export const password = (http: Http) => ({
  /**
   * Sends the means to set a password; the answer does not tell whether the address is known. 200: a link is on its
   * way; 401: a code is, and the flow `password_reset_by_code` waits for it.
   */
  request: async (input: { email: string }) => {
    const answer = await http.send("POST", "/auth/password/request", input);
    return answer.status === 200 ? { status: 200 as const } : authReply(answer);
  },
  /** Whose password a key or code sets, without using it up. */
  inspect: (key: string) =>
    http.send("GET", "/auth/password/reset", undefined, { headers: { "X-Password-Reset-Key": key } }),
  /** Sets a password with a key or code; the answer to success is 401, or 200 where a reset logs in. */
  reset: async (input: { key: string; password: string }) =>
    authReply(await http.send("POST", "/auth/password/reset", input)),
  /** Changes the password of the person who is logged in. */
  change: async (input: ChangePasswordInput) => authReply(await http.send("POST", "/account/password/change", input)),
});
