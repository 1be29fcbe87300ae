import { linkIn } from "@/mailbox";
import { isHome, join, logIn, logOut } from "@/people";
import { expect, test } from "@/test";

test("a forgotten password is set anew by the link in a mail", async ({ page, mails, another }) => {
  const { email } = await join(page, mails);
  const elsewhere = await another();
  await elsewhere.goto("/account/login");
  await elsewhere.getByRole("link", { name: "Forgot it?" }).click();
  await elsewhere.getByLabel("E-mail address").fill(email);
  await elsewhere.getByRole("button", { name: "Send it" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  const link = linkIn(await mails.next(email));
  await elsewhere.goto(link);
  await elsewhere.getByLabel("New password", { exact: true }).fill("Alohomora-anew");
  await elsewhere.getByRole("button", { name: "Set the password" }).click();
  await elsewhere.getByRole("link", { name: "Log in" }).click();
  await logIn(elsewhere, { email, password: "Alohomora-anew" });
  await isHome(elsewhere);
  // Whoever was logged in with the old password is not any more, and the link is used up.
  await page.goto("/account/email");
  await expect(page).toHaveURL("/account/login?next=%2Faccount%2Femail");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("the password is changed, and only the new one works", async ({ page, mails }) => {
  const person = await join(page, mails);
  await page.goto("/account/password/change");
  await page.getByLabel("Current password", { exact: true }).fill(person.password);
  await page.getByLabel("New password", { exact: true }).fill("Alohomora-anew");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await logOut(page);
  await logIn(page, person);
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await logIn(page, { ...person, password: "Alohomora-anew" });
  await isHome(page);
});
