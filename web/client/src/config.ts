/** `/config`: what the server offers, before anybody logs in. */
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** What the server offers. */
export type Configuration = components["schemas"]["Configuration"];

/** The configuration endpoint. */
export const config = (http: Http) => ({
  /** Reads what the server offers. */
  read: () => http.send("GET", "/config"),
});
