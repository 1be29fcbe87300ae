import { codeIn } from "@/mailbox";
import { addPasskey, withPasskeys } from "@/passkeys";
import { enterCode, isHome, join, logIn, logOut, somebody } from "@/people";
import { expect, test } from "@/test";

test("a passkey is added, named, and lets its owner in without anything else", async ({ page, mails }) => {
  const authenticator = await withPasskeys(page);
  const person = await join(page, mails);
  await addPasskey(page, person, "Work laptop");
  // At first nobody picks what the browser offers in the field for the name.
  await authenticator.attend(false);
  await logOut(page);
  await page.goto("/account/login");
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("autocomplete", /webauthn/);
  await authenticator.attend(true);
  await page.getByRole("button", { name: "Log in with a passkey" }).click();
  await isHome(page);
});

test("a passkey is offered in the field for the name, and lets its owner in", async ({ page, mails }) => {
  await withPasskeys(page);
  const person = await join(page, mails);
  await addPasskey(page, person, "Phone");
  await logOut(page);
  await page.goto("/account/login");
  await isHome(page);
});

test("somebody signs up with a passkey, and has no password", async ({ page, mails }) => {
  const authenticator = await withPasskeys(page);
  const { email } = somebody();
  await page.goto("/account/signup");
  await page.getByRole("link", { name: "Sign up with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Sign up with a passkey" })).toBeVisible();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, codeIn(await mails.next(email)), "Verify");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await isHome(page);
  expect(await authenticator.count()).toBe(1);
  await expect(page.getByText("No password is set")).toBeVisible();
  await logOut(page);
  await page.goto("/account/login");
  await isHome(page);
});

test("a passkey is a second factor too", async ({ page, mails }) => {
  await withPasskeys(page);
  const person = await join(page, mails);
  await addPasskey(page, person, "Key ring", { isAlone: false });
  await logOut(page);
  await logIn(page, person);
  await page.getByRole("button", { name: "Use your passkey or security key" }).click();
  await isHome(page);
});

test("a browser without a passkey says that nothing was chosen", async ({ page }) => {
  const authenticator = await withPasskeys(page);
  await authenticator.refuse();
  await page.goto("/account/login");
  await page.getByRole("button", { name: "Log in with a passkey" }).click();
  await expect(page.getByText("Nothing was chosen.")).toBeVisible();
});
