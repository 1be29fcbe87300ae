import { accountPages, EVERY_PAGE, publicPages } from "@/pages";
import { expect, expectNoBarriers, test } from "@/test";

test.use({ settings: EVERY_PAGE });
test.slow();

for (const colorScheme of ["light", "dark"] as const) {
  test(`no page for everybody has a barrier, when it is ${colorScheme}`, async ({ page, mails }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await publicPages(page, mails, () => expectNoBarriers(page));
  });

  test(`no page of an account has a barrier, when it is ${colorScheme}`, async ({ page, mails }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await accountPages(page, mails, () => expectNoBarriers(page));
  });
}

test("the login page asks for at most 200 kB of compressed scripts", async ({ page }) => {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script")
      sizes.push(response.body().then(() => sent(response.headers())));
  });
  const sent = (headers: Record<string, string>) => {
    expect(headers["content-encoding"]).toBe("br");
    return Number(headers["content-length"]);
  };
  await page.goto("/account/login");
  await page.waitForLoadState("networkidle");
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(20_000);
  expect(total).toBeLessThanOrEqual(200_000);
});
