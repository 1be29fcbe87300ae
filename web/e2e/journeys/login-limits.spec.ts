import { logIn, somebody } from "@/people";
import { expect, test } from "@/test";

test.use({ settings: { "account.rate_limits": { login: "2/m/ip" } } });

test("too many attempts are told, with the seconds that are left", async ({ page }) => {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await logIn(page, somebody());
    if (attempt < 2) await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  }
  await expect(page.getByText(/Too many attempts\. Try again in.*\d+ second/)).toBeVisible();
});
