import { codeIn } from "@/mailbox";
import { enterCode, isHome, join, logIn, logOut, somebody } from "@/people";
import { expect, test } from "@/test";

test("somebody logs out and in again", async ({ page, mails }) => {
  const person = await join(page, mails);
  await logOut(page);
  await logIn(page, person);
  await isHome(page);
});

test("a wrong password and an unknown address look the same", async ({ page, mails }) => {
  const person = await join(page, mails);
  await logOut(page);
  const refusals: string[] = [];
  for (const guess of [{ ...person, password: "Colloportus-7" }, somebody()]) {
    await logIn(page, guess);
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
    refusals.push((await page.getByRole("main").innerText()).replace(guess.email, ""));
  }
  expect(refusals[0]).toBe(refusals[1]);
});

test("somebody logs in with a code", async ({ page, mails }) => {
  const { email } = await join(page, mails);
  await logOut(page);
  await page.goto("/account/login");
  await page.getByRole("link", { name: "Log in with a code" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the code" }).click();
  await enterCode(page, codeIn(await mails.next(email)), "Log in");
  await isHome(page);
});

test("a page for people who are logged in is open again after the login", async ({ page, mails }) => {
  const person = await join(page, mails);
  await logOut(page);
  await page.goto("/account/sessions");
  await expect(page).toHaveURL("/account/login?next=%2Faccount%2Fsessions");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page).toHaveURL("/account/sessions");
  await expect(page.getByText("This device", { exact: true })).toBeVisible();
});

test("a login never leads to another site", async ({ page, mails, server }) => {
  await join(page, mails);
  for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]) {
    await page.goto(`/account/login?next=${encodeURIComponent(next)}`);
    await page.waitForURL((url) => url.pathname !== "/account/login");
    expect(new URL(page.url()).origin).toBe(server.url);
  }
});

test("the old path and the start page lead to the login", async ({ page }) => {
  for (const path of ["/login", "/auth/login", "/"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  }
});
