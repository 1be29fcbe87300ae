import { codeIn } from "@/mailbox";
import { isHome, join, logIn, logOut, somebody } from "@/people";
import { expect, test } from "@/test";

test("the address is changed: added, verified, made the main one, and the old one removed", async ({ page, mails }) => {
  const person = await join(page, mails);
  const { email: fresh } = somebody();
  await page.goto("/account/email");
  await page.getByLabel("New e-mail address").fill(fresh);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Verify the new address" });
  await dialog.getByLabel("Code", { exact: true }).fill(codeIn(await mails.next(fresh)));
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: `What to do with ${fresh}` }).click();
  await page.getByRole("menuitem", { name: "Make it the main address" }).click();
  await expect(page.getByText("That is your main address now.")).toBeVisible();
  await page.getByRole("button", { name: `What to do with ${person.email}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").or(page.getByRole("alertdialog")).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("The address is removed.")).toBeVisible();
  await expect(page.getByText(person.email)).toBeHidden();
});

test("sessions that are ended in one browser log the other out", async ({ page, mails, another }) => {
  const person = await join(page, mails);
  const elsewhere = await another();
  await logIn(elsewhere, person);
  await isHome(elsewhere);
  await page.goto("/account/sessions");
  await page.getByRole("button", { name: "Log out everywhere else" }).click();
  const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await dialog.getByRole("button", { name: "Log out everywhere else" }).click();
  await expect(page.getByText("You are logged in on this device only.")).toBeVisible();
  await elsewhere.goto("/account/email");
  await expect(elsewhere).toHaveURL("/account/login?next=%2Faccount%2Femail");
  await page.reload();
  await expect(page.getByText("This device", { exact: true })).toBeVisible();
});

test("whoever logs out has no session any more", async ({ page, mails }) => {
  await join(page, mails);
  const [session] = (await page.context().cookies()).filter(({ name }) => name === "sessionid");
  await logOut(page);
  await page.context().addCookies(session ? [session] : []);
  await page.goto("/account");
  await expect(page).toHaveURL("/account/login?next=%2Faccount");
});

test("a server that cannot be reached is said to be so, and trying again works", async ({ page, mails }) => {
  await join(page, mails);
  await page.route("**/_allauth/**", (route) => route.fulfill({ status: 503, json: { status: 503 } }));
  await page.goto("/account/sessions");
  await expect(page.getByRole("button", { name: "Try again" }).first()).toBeVisible();
  await page.unroute("**/_allauth/**");
  await page.getByRole("button", { name: "Try again" }).first().click();
  await expect(page.getByText("This device", { exact: true })).toBeVisible();
});
