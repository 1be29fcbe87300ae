/** The six cases of the campus, in a browser: registration, duplicate, wrong code, late code, login per type, failed login. */
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { codeIn, type Mailbox } from "@/mailbox";
import { campus, command } from "@/server";
import { expect, expectNoBarriers, test } from "@/test";

test.use({ settings: campus({ "account.email_verification_by_code_timeout": 15 }) });

type Student = { username: string; email: string; roll: string; password: string };

const student = (): Student => {
  const id = randomBytes(4).toString("hex");
  return { username: `asha-${id}`, email: `asha-${id}@example.org`, roll: `bca${id}`, password: `Shakuntala-${id}` };
};

const fillIn = async (page: Page, { username, email, roll, password }: Student): Promise<void> => {
  await page.goto("/register/student");
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Roll number").fill(roll);
  await page.getByLabel("Course").selectOption("BCA");
  await page.getByLabel("Year").fill("2");
  await page.getByLabel("Section").fill("a");
  await page.getByRole("button", { name: "Create the account" }).click();
};

const typeIn = async (page: Page, code: string): Promise<void> => {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Verify", exact: true }).click();
};

const register = async (page: Page, mails: Mailbox, who = student()): Promise<Student> => {
  await fillIn(page, who);
  await expect(page.getByRole("heading", { name: "Verify your e-mail address" })).toBeVisible();
  await typeIn(page, codeIn(await mails.next(who.email)));
  await expect(page).toHaveURL("/student/dashboard");
  return who;
};

const logIn = async (page: Page, name: string, password: string): Promise<void> => {
  await page.goto("/account/login");
  await page.getByLabel(/user name/i).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
};

test("a student registers in two steps and lands on the dashboard", async ({ page, mails }) => {
  const who = await register(page, mails);
  await expect(page.getByText(who.roll.toUpperCase())).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Hello, / })).toBeVisible();
  await expectNoBarriers(page);
});

test("a user name and a roll number that are taken are said to be, under their fields", async ({
  page,
  mails,
  another,
}) => {
  const who = await register(page, mails);
  const other = await another();
  await fillIn(other, { ...student(), username: who.username });
  await expect(other.getByText("Username already taken! Please choose another.")).toBeVisible();
  await fillIn(other, { ...student(), roll: who.roll });
  await expect(other.getByText("Already registered! Please check what you typed.")).toBeVisible();
  await expectNoBarriers(other);
});

test("a wrong code is refused and the right one still works", async ({ page, mails }) => {
  const who = student();
  await fillIn(page, who);
  const code = codeIn(await mails.next(who.email));
  await typeIn(page, code === "000000" ? "000001" : "000000");
  await expect(page.getByText("Invalid or expired OTP")).toBeVisible();
  await typeIn(page, code);
  await expect(page).toHaveURL("/student/dashboard");
});

test("a code that is too old is refused", async ({ page, mails }) => {
  test.slow();
  const who = student();
  await fillIn(page, who);
  const code = codeIn(await mails.next(who.email));
  await page.waitForTimeout(16_000);
  await typeIn(page, code);
  await expect(page.getByText("Invalid or expired OTP")).toBeVisible();
});

test("everybody lands on the dashboard of their type", async ({ page, mails, another, server }) => {
  const who = await register(page, mails);
  const other = await another();
  await logIn(other, who.email, who.password);
  await expect(other).toHaveURL("/student/dashboard");

  const id = randomBytes(4).toString("hex");
  const teacher = await another();
  await teacher.goto("/register/teacher");
  await teacher.getByLabel("User name").fill(`guha-${id}`);
  await teacher.getByLabel("E-mail address").fill(`guha-${id}@example.org`);
  await teacher.getByLabel("Password", { exact: true }).fill(who.password);
  await teacher.getByLabel("Employee id").fill(`E-${id}`);
  await teacher.getByLabel("Department").selectOption("BCA");
  await teacher.getByLabel("Designation").selectOption("Professor");
  await teacher.getByLabel("Subjects").fill("Logic\nLaw");
  await teacher.getByRole("button", { name: "Create the account" }).click();
  await typeIn(teacher, codeIn(await mails.next(`guha-${id}@example.org`)));
  await expect(teacher.getByRole("heading", { name: "One moment: we look at your account" })).toBeVisible();
  await expectNoBarriers(teacher);
  await command(server, ["approval", "approve", `guha-${id}`]);
  await teacher.getByRole("button", { name: "Look again" }).click();
  await expect(teacher).toHaveURL("/teacher/dashboard");

  await command(server, ["invite", "--type", "admin", `root-${id}@example.org`]);
  const { text } = await mails.next(`root-${id}@example.org`);
  const link = new URL(text.match(/http\S+/)?.[0] ?? "");
  const admin = await another();
  await admin.goto(link.pathname + link.search);
  await admin.getByLabel("User name").fill(`root-${id}`);
  await admin.getByLabel("Password", { exact: true }).fill(who.password);
  await admin.getByRole("button", { name: "Create the account" }).click();
  await expect(admin).toHaveURL("/admin/dashboard");
});

test("a login that fails says so in the words of the campus", async ({ page, mails }) => {
  const who = await register(page, mails);
  await page.context().clearCookies();
  await logIn(page, who.username, "wrong");
  await expect(page.getByText("Invalid username or password!")).toBeVisible();
  await logIn(page, who.username, who.password);
  await expect(page).toHaveURL("/student/dashboard");
});

test("a profile is changed where the schema allows it", async ({ page, mails }) => {
  await register(page, mails);
  await page.goto("/account/profile");
  await expect(page.getByLabel("Roll number")).toHaveCount(0);
  await page.getByLabel("Year").fill("3");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto("/student/dashboard");
  await expect(page.getByText("3", { exact: true })).toBeVisible();
  await expectNoBarriers(page);
});
