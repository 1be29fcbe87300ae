/** Every page there is, in the state in which people meet it. */
import { expect, type Page } from "@playwright/test";
import { codeIn, type Mailbox } from "@/mailbox";
import { addPasskey, withPasskeys } from "@/passkeys";
import { isHome, join, logIn, logOut, signUp, somebody, turnOnTotp } from "@/people";
import { NOWHERE } from "@/test";
import { totp } from "@/totp";

/** With these, all of them are there. */
export const EVERY_PAGE = {
  "mfa.trust_enabled": true,
  "socialaccount.providers": {
    github: { APPS: [{ client_id: "a", secret: "b" }] },
    google: { APPS: [{ client_id: "a", secret: "b" }] },
    xing: { APPS: [{ client_id: "a", secret: "b" }] },
  },
};

/** Looks at the page that is open. */
export type Look = (name: string) => Promise<void>;

const settled = async (page: Page): Promise<void> => {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
};

/** Pages for people who are not logged in. */
export const publicPages = async (page: Page, mails: Mailbox, look: Look): Promise<void> => {
  const visit = async (name: string, path: string) => {
    await page.goto(path);
    await settled(page);
    await look(name);
  };
  await visit("login", "/account/login");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await look("login-mistakes");
  await visit("login-code", "/account/login/code");
  await visit("signup", "/account/signup");
  await visit("signup-passkey", "/account/signup/passkey");
  await visit("password-reset", "/account/password/reset");
  await visit("password-reset-expired", "/password/reset/key/1-nothing");
  await visit("verify-email-expired", "/auth/verify-email/MQ:1abc:nothing");
  await visit("nothing-waits", "/account/verify-email");
  await visit("provider-error", "/account/provider/callback?error=denied&error_process=login");
  await visit("logout-done", "/account/logout");
  await visit("not-found", NOWHERE);

  const person = somebody();
  await page.goto("/account/login/code");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByLabel("Code", { exact: true })).toBeVisible();
  await look("login-code-confirm");
  await page.context().clearCookies();
  await page.goto("/account/password/reset");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByRole("button", { name: "Send it" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await look("password-reset-sent");
  const newcomer = somebody();
  await signUp(page, newcomer);
  await expect(page.getByLabel("Code", { exact: true })).toBeVisible();
  codeIn(await mails.next(newcomer.email));
  await look("verify-email-code");
};

/** Pages of an account that has everything, and the dialogs on them. */
export const accountPages = async (page: Page, mails: Mailbox, look: Look): Promise<void> => {
  const visit = async (name: string, path: string) => {
    await page.goto(path);
    await settled(page);
    await look(name);
  };
  await withPasskeys(page);
  const person = await join(page, mails);
  await settled(page);
  await look("overview");
  await visit("factors-none", "/account/2fa");
  await visit("passkeys-none", "/account/passkeys");
  await visit("totp", "/account/2fa/totp");
  await page.getByLabel("Code from the app").fill("000000");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await look("totp-mistake");
  const secret = await turnOnTotp(page, person);
  await addPasskey(page, person, "Work laptop", { isAlone: false });
  await visit("passkeys", "/account/passkeys");
  await visit("factors", "/account/2fa");
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("confirm-dialog");
  await page.keyboard.press("Escape");
  await visit("recovery-codes", "/account/2fa/recovery-codes");
  await visit("profile", "/account/profile");
  await visit("email", "/account/email");
  await page.getByLabel("New e-mail address").fill(somebody().email);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("email-code-dialog");
  await visit("email-two", "/account/email");
  await visit("password-change", "/account/password/change");
  await visit("providers", "/account/providers");
  await visit("activity", "/account/activity");
  await visit("sessions", "/account/sessions");
  await page.getByRole("button", { name: "Menu of your account" }).click();
  await look("user-menu");
  await page.keyboard.press("Escape");
  await visit("overview-all", "/account");
  await visit("logout", "/account/logout");

  await page.goto("/account");
  await isHome(page);
  await logOut(page);
  await logIn(page, person);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await look("second-factor");
  await page.getByRole("button", { name: "Use the authenticator app" }).click();
  await page.getByLabel("Code from your authenticator app").fill(totp(secret, 1));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Trust this browser?" })).toBeVisible();
  await look("trust");
  await page.getByRole("button", { name: "Do not trust it" }).click();
  await isHome(page);
};
