import { isHome, join, logIn, logOut, turnOnTotp } from "@/people";
import { expect, test } from "@/test";
import { totp } from "@/totp";

test.use({ settings: { "mfa.trust_enabled": true } });

test("a browser that is trusted is not asked for the second step again; others are", async ({
  page,
  mails,
  another,
}) => {
  const person = await join(page, mails);
  const secret = await turnOnTotp(page, person);
  await logOut(page);
  await logIn(page, person);
  await page.getByLabel("Code from your authenticator app").fill(totp(secret, 1));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Trust this browser" }).click();
  await isHome(page);
  await logOut(page);
  await logIn(page, person);
  await isHome(page);
  const elsewhere = await another();
  await logIn(elsewhere, person);
  await expect(elsewhere.getByRole("heading", { name: "One more step" })).toBeVisible();
});
