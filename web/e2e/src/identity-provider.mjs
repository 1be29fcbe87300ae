/** An OpenID Provider of other people's making, as a process of its own. Everybody is who they say, by any password. */
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

let answer = (_, response) => response.writeHead(503).end();
const server = createServer((request, response) => answer(request, response));

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  process.send({ issuer });
  process.once("message", ({ redirectUri, client }) => {
    const provider = new Provider(issuer, {
      clients: [{ ...client, redirect_uris: [redirectUri] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
      pkce: { required: () => true },
      cookies: { keys: ["of the journeys"] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({
          sub: `sub-${id}`,
          email: `${id}@op.example`,
          email_verified: true,
          name: `Ann ${id}`,
          preferred_username: id,
        }),
      }),
    });
    answer = provider.callback();
    process.send({ isReady: true });
  });
});

process.on("disconnect", () => process.exit(0));
