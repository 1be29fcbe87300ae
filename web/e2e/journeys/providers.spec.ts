import { CLIENT, FONTS, type IdentityProvider, logInThere, startProvider, withoutFonts } from "@/identity-provider";
import { isHome, join, logOut, somebody } from "@/people";
import { test as base, expect } from "@/test";

/** The journeys of this file know a provider, to which the browser may go. */
const test = base.extend<object, { provider: IdentityProvider }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here.
    async ({}, use) => {
      const provider = await startProvider();
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
  settings: [
    async ({ provider }, use) => {
      const app = {
        ...CLIENT,
        provider_id: "keycloak",
        name: "Acme",
        settings: { server_url: provider.issuer, oauth_pkce_enabled: true },
      };
      await use({ "socialaccount.providers.openid_connect.apps": [app] });
    },
    { scope: "worker" },
  ],
  origins: [
    async ({ provider, server }, use) => {
      await provider.welcome(`${server.url}/accounts/oidc/keycloak/login/callback/`);
      await use([server.url, provider.issuer, FONTS]);
    },
    { scope: "worker" },
  ],
  context: async ({ context }, use) => {
    await withoutFonts(context);
    await use(context);
  },
});

test("somebody signs up with their account elsewhere, and logs in with it again", async ({
  page,
  provider,
  another,
}) => {
  const name = `ann-${Date.now()}`;
  await page.goto("/account/login");
  await page.getByRole("button", { name: "Continue with Acme" }).click();
  await logInThere(page, provider.issuer, name);
  await isHome(page);
  await page.goto("/account/email");
  await expect(page.getByText(`${name}@op.example`)).toBeVisible();

  const elsewhere = await another();
  await withoutFonts(elsewhere.context());
  await elsewhere.goto("/account/login");
  await elsewhere.getByRole("button", { name: "Continue with Acme" }).click();
  await logInThere(elsewhere, provider.issuer, name);
  await isHome(elsewhere);
  await elsewhere.goto("/account/sessions");
  await expect(elsewhere.getByText("This device", { exact: true })).toBeVisible();
});

test("somebody who has an account connects another one to it", async ({ page, provider, mails, another }) => {
  const person = await join(page, mails);
  const name = somebody().email.split("@")[0] ?? "";
  await page.goto("/account/providers");
  await page.getByRole("button", { name: "Connect Acme" }).click();
  await logInThere(page, provider.issuer, name);
  await expect(page).toHaveURL("/account/providers");
  await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
  await logOut(page);

  const elsewhere = await another();
  await withoutFonts(elsewhere.context());
  await elsewhere.goto("/account/login");
  await elsewhere.getByRole("button", { name: "Continue with Acme" }).click();
  await logInThere(elsewhere, provider.issuer, name);
  await isHome(elsewhere);
  await elsewhere.goto("/account/email");
  await expect(elsewhere.getByText(person.email)).toBeVisible();
});

test("somebody who changes their mind there is told so here", async ({ page, provider }) => {
  await page.goto("/account/login");
  await page.getByRole("button", { name: "Continue with Acme" }).click();
  await page.waitForURL((url) => url.origin === provider.issuer);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/account\/provider\/callback\?error=cancelled/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
