/** `/tokens/*`: access tokens of apps, where the server makes them. */
import type { Http } from "./http.ts";

/** The token endpoint. */
export const tokens = (http: Http) => ({
  /** A new access token for a refresh token, and a new refresh token where the server exchanges those too. */
  refresh: (input: { refresh_token: string }) => http.send("POST", "/tokens/refresh", input),
});
