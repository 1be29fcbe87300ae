/** Pictures of every page, in both themes and two widths, in `web/e2e/screenshots`. */
import { join } from "node:path";
import { accountPages, EVERY_PAGE, publicPages } from "@/pages";
import { test } from "@/test";

const widths = { phone: 390, desktop: 1280 };

test.use({ settings: EVERY_PAGE });
test.slow();

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, width] of Object.entries(widths)) {
    for (const [kind, pages] of Object.entries({ public: publicPages, account: accountPages })) {
      test(`${kind} pages, ${colorScheme}, ${device}`, async ({ page, mails }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await pages(page, mails, async (name) => {
          const path = join(import.meta.dirname, "../screenshots", `${name}-${device}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true, animations: "disabled" });
        });
      });
    }
  }
}
