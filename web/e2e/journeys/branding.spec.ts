import { expect, test } from "@/test";

test.use({
  settings: {
    "ui.name": "Hogwarts",
    "ui.primary_color": "#7a1f2b",
    "ui.links": [{ label: "House rules", url: "https://example.org/rules" }],
    "ui.languages": ["en"],
  },
});

test("name, colours and links come from the settings", async ({ page }) => {
  await page.goto("/account/login");
  await expect(page).toHaveTitle(/Hogwarts/);
  await expect(page.getByText("Hogwarts")).toBeVisible();
  await expect(page.getByRole("link", { name: "House rules" })).toHaveAttribute("href", "https://example.org/rules");
  const submit = page.getByRole("button", { name: "Log in", exact: true });
  await expect(submit).toHaveCSS("background-color", "rgb(122, 31, 43)");
});
