import { codeIn } from "@/mailbox";
import { enterCode, isHome, join, logIn, logOut, proveByPassword, somebody } from "@/people";
import { withPasskeys } from "@/passkeys";
import { expect, test } from "@/test";

test("a passkey is added, named, and lets its owner in without anything else", async ({ page, mails }) => {
  await withPasskeys(page);
  const person = await join(page, mails);
  await page.goto("/account/passkeys");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Name", { exact: true }).fill("Work laptop");
  const alone = dialog.getByLabel("Use it to log in without a password");
  if (!(await alone.isChecked())) await alone.check();
  await dialog.getByRole("button", { name: "Add a passkey" }).click();
  await proveByPassword(page, person);
  await expect(page.getByText("Your passkey is ready.")).toBeVisible();
  await expect(page.getByText("Work laptop")).toBeVisible();
  await logOut(page);
  await page.goto("/account/login");
  await page.getByRole("button", { name: "Log in with a passkey" }).click();
  await isHome(page);
});

test("somebody signs up with a passkey, and has no password", async ({ page, mails }) => {
  const authenticator = await withPasskeys(page);
  const { email } = somebody();
  await page.goto("/account/signup");
  await page.getByRole("link", { name: "Sign up with a passkey" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, codeIn(await mails.next(email)), "Verify");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await isHome(page);
  expect(await authenticator.count()).toBe(1);
  await expect(page.getByText("No password is set")).toBeVisible();
  await logOut(page);
  await page.goto("/account/login");
  await page.getByRole("button", { name: "Log in with a passkey" }).click();
  await isHome(page);
});

test("a passkey is a second factor too", async ({ page, mails }) => {
  await withPasskeys(page);
  const person = await join(page, mails);
  await page.goto("/account/passkeys");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Name", { exact: true }).fill("Key ring");
  await dialog.getByRole("button", { name: "Add a passkey" }).click();
  await proveByPassword(page, person);
  await expect(page.getByText("Your passkey is ready.")).toBeVisible();
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
