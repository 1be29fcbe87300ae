/** `/config`: what the server offers, before anybody logs in. */
import type { UserType } from "./ahead.ts";
import type { Refusal } from "./answer.ts";
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** What the server offers. */
export type Configuration = components["schemas"]["Configuration"] & { user_types?: UserType[] | null };

/** The configuration endpoint. */
export const config = (http: Http) => ({
  /** Reads what the server offers. */
  read: async (): Promise<Refusal | { status: 200; data: Configuration }> => http.send("GET", "/config"),
});
