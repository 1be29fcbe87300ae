/** What people do on the pages. */
import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { codeIn, type Mailbox } from "@/mailbox";
import { totp } from "@/totp";

/** Somebody with an account, or about to have one. */
export type Person = { email: string; password: string };

/** Somebody whom the server does not know. */
export const somebody = (): Person => {
  const id = randomBytes(5).toString("hex");
  return { email: `ann-${id}@example.org`, password: `Alohomora-${id}` };
};

/** Fills in the sign-up form and sends it. */
export const signUp = async (page: Page, { email, password }: Person): Promise<void> => {
  await page.goto("/account/signup");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create the account" }).click();
};

/** Signs up and verifies the address by the code in the mail; the dashboard is open afterwards. */
export const join = async (page: Page, mails: Mailbox, person = somebody()): Promise<Person> => {
  await signUp(page, person);
  await expect(page.getByRole("heading", { name: "Verify your e-mail address" })).toBeVisible();
  await enterCode(page, codeIn(await mails.next(person.email)), "Verify");
  await isHome(page);
  return person;
};

/** Types a code and sends it. */
export const enterCode = async (page: Page, code: string, button: string): Promise<void> => {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: button, exact: true }).click();
};

/** Fills in the login form and sends it. */
export const logIn = async (page: Page, { email, password }: Person): Promise<void> => {
  await page.goto("/account/login");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
};

/** Waits until the dashboard is there. */
export const isHome = async (page: Page): Promise<void> => {
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("heading", { name: /^Hello, / })).toBeVisible();
};

/** Logs out: the menu at the top leads to the page for it. */
export const logOut = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Menu of your account" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are logged out" })).toBeVisible();
};

/** Answers the dialog that asks for a fresh proof. */
export const proveByPassword = async (page: Page, { password }: Person): Promise<void> => {
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  const field = dialog.getByLabel("Password", { exact: true });
  const usePassword = dialog.getByRole("button", { name: "Use your password" });
  await expect(field.or(usePassword)).toBeVisible();
  if (await usePassword.isVisible()) await usePassword.click();
  await field.fill(password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
};

/** Sets up an authenticator app, and returns its secret. */
export const turnOnTotp = async (page: Page, person: Person): Promise<string> => {
  await page.goto("/account/2fa/totp");
  const link = await page.getByRole("link", { name: "Open in an app" }).getAttribute("href");
  const secret = new URL(link ?? "").searchParams.get("secret") ?? "";
  await page.getByLabel("Code from the app").fill(totp(secret));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await proveByPassword(page, person);
  await expect(page.getByText("Two-step login is on.")).toBeVisible();
  return secret;
};
