/** `/account/profile`: what a person says about themselves, as their user type asks. */
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** A user type, and the JSON Schema of its profiles. */
export type UserType = components["schemas"]["UserTypeOut"];
/** The profile of the person who is logged in. */
export type Profile = components["schemas"]["ProfileOut"];

/** The profile endpoints. */
export const profile = (http: Http) => ({
  /** The values, which of them may be changed, and the schema. */
  read: () => http.send("GET", "/account/profile"),
  /** Writes the whole profile: what is left out is emptied. */
  replace: (values: Record<string, unknown>) => http.send("PUT", "/account/profile", values),
  /** Changes what is sent. */
  change: (values: Record<string, unknown>) => http.send("PATCH", "/account/profile", values),
});
