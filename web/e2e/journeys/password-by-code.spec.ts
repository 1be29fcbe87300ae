import { codeIn } from "@/mailbox";
import { enterCode, isHome, join, logIn, logOut } from "@/people";
import { expect, test } from "@/test";

test.use({ settings: { "account.password_reset_by_code_enabled": true } });

test("a forgotten password is set anew by the code in a mail", async ({ page, mails }) => {
  const { email } = await join(page, mails);
  await logOut(page);
  await page.goto("/account/password/reset");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send it" }).click();
  await enterCode(page, codeIn(await mails.next(email)), "Verify");
  await page.getByLabel("New password", { exact: true }).fill("Alohomora-anew");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is set" })).toBeVisible();
  await logIn(page, { email, password: "Alohomora-anew" });
  await isHome(page);
});
