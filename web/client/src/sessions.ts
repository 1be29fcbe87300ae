/** `/auth/sessions`: the devices on which a person is logged in. */
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** A device on which the person is logged in. */
export type Session = components["schemas"]["SessionOut"];

/** The session endpoints. */
export const sessions = (http: Http) => ({
  /** All sessions of the account; one of them is the one that asks. */
  list: () => http.send("GET", "/auth/sessions"),
  /** Ends sessions; ending one's own is logging out. */
  end: (ids: number[]) => http.send("DELETE", "/auth/sessions", { sessions: ids }),
});
