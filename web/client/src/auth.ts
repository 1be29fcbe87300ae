/** `/auth/*`: logging in and out. */
import { authReply } from "./flows";
import type { Http, Input } from "./http";

/** What a login needs: one of the three names, and the password. */
export type LoginInput = Input<"/auth/login", "POST">;

/** The authentication endpoints. */
export const auth = (http: Http) => ({
  /** Logs in with a password. */
  login: async (input: LoginInput) => authReply(await http.send("POST", "/auth/login", input)),
  /** Who am I, and what do I still have to do? */
  session: async () => authReply(await http.send("GET", "/auth/session")),
  /** Logs out; the answer to success is 401. */
  logout: async () => authReply(await http.send("DELETE", "/auth/session")),
});
