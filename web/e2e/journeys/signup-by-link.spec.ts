import { linkIn } from "@/mailbox";
import { isHome, logIn, signUp, somebody } from "@/people";
import { expect, test } from "@/test";

test.use({
  settings: {
    "account.email_verification_by_code_enabled": false,
    "mfa.passkey_signup_enabled": false,
  },
});

test("somebody signs up, follows the link, logs in, and is home", async ({ page, mails }) => {
  const person = somebody();
  await signUp(page, person);
  await expect(page.getByText("We have sent you a link.")).toBeVisible();
  await page.goto(linkIn(await mails.next(person.email)));
  await page.getByRole("button", { name: "Yes, verify it" }).click();
  await expect(page.getByRole("heading", { name: "Your address is verified" })).toBeVisible();
  await logIn(page, person);
  await isHome(page);
});

test("a link that is no good says so, and shows a way on", async ({ page }) => {
  await page.goto("/auth/verify-email/MQ:1abc:nothing");
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await page.getByRole("link", { name: "Go to the login page" }).click();
  await expect(page).toHaveURL("/account/login");
});
