/** `/account/profile`: what a person says about themselves, as their user type asks. */
import type { Http } from "./http.ts";

/** The profile endpoints. */
export const profile = (http: Http) => ({
  /** The values, which of them may be changed, and the schema. */
  read: () => http.send("GET", "/account/profile"),
  /** Writes the whole profile: what is left out is emptied. */
  replace: (values: Record<string, unknown>) => http.send("PUT", "/account/profile", values),
  /** Changes what is sent. */
  change: (values: Record<string, unknown>) => http.send("PATCH", "/account/profile", values),
});
