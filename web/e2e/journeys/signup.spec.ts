import { codeIn } from "@/mailbox";
import { enterCode, isHome, join, signUp, somebody } from "@/people";
import { expect, test } from "@/test";

test("somebody signs up, verifies the address by code, and is home", async ({ page, mails }) => {
  await join(page, mails);
});

test("a wrong code is said to be wrong, and the right one still works", async ({ page, mails }) => {
  const person = somebody();
  await signUp(page, person);
  const code = codeIn(await mails.next(person.email));
  await enterCode(page, "AAAA-AAAA", "Verify");
  await expect(page.getByLabel("Code", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await enterCode(page, code, "Verify");
  await isHome(page);
});

test("a new code can be asked for, and a page that is loaded again goes on where it was", async ({ page, mails }) => {
  const person = somebody();
  await signUp(page, person);
  await mails.next(person.email);
  await page.reload();
  await page.getByRole("button", { name: "Send it again" }).click();
  await expect(page.getByText("A new code is on its way.")).toBeVisible();
  await enterCode(page, codeIn(await mails.next(person.email)), "Verify");
  await isHome(page);
});

test("mistakes are told beside the field they are in", async ({ page }) => {
  await signUp(page, { email: "ann@example.org", password: "12345678" });
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/too common/);
  await signUp(page, { email: "nobody", password: "Alohomora-1789" });
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("aria-invalid", "true");
});

test("the old path for signing up leads to the form", async ({ page }) => {
  await page.goto("/register/student");
  await expect(page.getByRole("heading", { name: "Create an account" })).toBeVisible();
});
