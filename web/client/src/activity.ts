/** `/account/activity`: what was done to the account. */
import type { Http } from "./http.ts";
import type { components } from "./schema.ts";

/** Something that was done to the account. */
export type Act = components["schemas"]["ActivityOut"];

/** The activity endpoint. */
export const activity = (http: Http) => ({
  /** What was done, the newest first; `cursor` is what the page before gave as `meta.next`. */
  list: (page: { cursor?: string; limit?: number } = {}) => {
    const query = new URLSearchParams();
    if (page.cursor) query.set("cursor", page.cursor);
    if (page.limit) query.set("limit", String(page.limit));
    return http.send("GET", "/account/activity", undefined, { query: query.size > 0 ? `?${query}` : "" });
  },
});
