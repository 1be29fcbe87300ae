import { isHome, join } from "@/people";
import { expect, test } from "@/test";

test("the language of the browser is the language of the page", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: "hi-IN" });
  const page = await context.newPage();
  await page.goto("/account/login");
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/[\u0900-\u097f]/);
  await context.close();
});

test("another language is chosen, also for what the server says, and kept", async ({ page }) => {
  await page.goto("/account/login");
  await page.getByLabel("Language").selectOption("hi");
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await page.goto("/account/signup");
  await page.locator("input[name=email]").fill("nobody");
  await page.locator("input[name=password]").fill("Alohomora-1789");
  await page.locator("form button[type=submit]").click();
  await expect(page.locator("input[name=email]")).toHaveAccessibleDescription(/[\u0900-\u097f]/);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
});

const isDark = () => {
  const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
  return red < 100;
};

test("pages are as dark as the device, or as chosen, and stay so", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/account/login");
  expect(await page.evaluate(isDark)).toBe(true);
  await page.getByLabel("Colours").selectOption("light");
  expect(await page.evaluate(isDark)).toBe(false);
  await page.reload();
  expect(await page.evaluate(isDark)).toBe(false);
});

test("on a phone nothing is cut off, and every page is in the menu", async ({ page, mails }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await join(page, mails);
  const overhang = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  for (const name of ["E-mail addresses", "Two-step login", "Passkeys", "Devices", "Password"]) {
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("dialog").getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    expect(await page.evaluate(overhang)).toBe(0);
  }
});

test("the login works without a mouse", async ({ page, mails, another }) => {
  const { email, password } = await join(page, mails);
  const elsewhere = await another();
  await elsewhere.goto("/account/login");
  await elsewhere.getByLabel("E-mail address").focus();
  await elsewhere.keyboard.type(email);
  await elsewhere.keyboard.press("Tab");
  await elsewhere.keyboard.type(password);
  await elsewhere.keyboard.press("Enter");
  await isHome(elsewhere);
});
