import { isHome, join, logIn, logOut, proveByPassword, turnOnTotp } from "@/people";
import { expect, test } from "@/test";
import { totp } from "@/totp";

test("an authenticator app is set up, asked for at login, and turned off again", async ({ page, mails }) => {
  const person = await join(page, mails);
  const secret = await turnOnTotp(page, person);
  await logOut(page);
  await logIn(page, person);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  const field = page.getByLabel("Code from your authenticator app");
  await field.fill("000000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill(totp(secret, 1));
  await page.getByRole("button", { name: "Continue" }).click();
  await isHome(page);

  await page.goto("/account/2fa");
  await page.getByRole("button", { name: "Turn off" }).click();
  const dialog = page.getByRole("dialog", { name: "Turn off the authenticator app?" });
  await dialog.getByRole("button", { name: "Turn off" }).click();
  await proveByPassword(page, person);
  await expect(page.getByText("The authenticator app is turned off.")).toBeVisible();
  await logOut(page);
  await logIn(page, person);
  await isHome(page);
});

test("a recovery code opens the account once", async ({ page, mails }) => {
  const person = await join(page, mails);
  await turnOnTotp(page, person);
  await page.goto("/account/2fa/recovery-codes");
  const codes = page.getByRole("list", { name: "Your recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const code = await codes.first().innerText();
  for (const isGood of [true, false]) {
    await logOut(page);
    await logIn(page, person);
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    const field = page.getByLabel("Recovery code", { exact: true });
    await field.fill(code);
    await page.getByRole("button", { name: "Continue" }).click();
    if (isGood) await isHome(page);
    else await expect(field).toHaveAttribute("aria-invalid", "true");
  }
});

test("whoever has not passed the second step sees nothing of the account", async ({ page, mails }) => {
  const person = await join(page, mails);
  await turnOnTotp(page, person);
  await logOut(page);
  await logIn(page, person);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await page.goto("/account/email");
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await expect(page.getByText(person.email)).toBeHidden();
});

test("what needs a fresh proof goes on after it, and not without", async ({ page, mails }) => {
  const person = await join(page, mails);
  await page.goto("/account/2fa");
  await page.getByRole("link", { name: "Set up" }).first().click();
  const link = await page.getByRole("link", { name: "Open in an app" }).getAttribute("href");
  await page.getByLabel("Code from the app").fill(totp(new URL(link ?? "").searchParams.get("secret") ?? ""));
  const submit = page.getByRole("button", { name: "Turn it on" });
  await submit.click();
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  await dialog.getByLabel("Password", { exact: true }).fill("Colloportus-7");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Two-step login is on.")).toBeHidden();
  await submit.click();
  await proveByPassword(page, person);
  await expect(page.getByText("Two-step login is on.")).toBeVisible();
});
