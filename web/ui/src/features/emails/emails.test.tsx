import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { alice, aliceLoggedIn, loggedIn } from "@/test/personas";
import { render } from "@/test/render";
import { EmailsView } from "./emails";

const first = { email: "alice@example.org", verified: true, primary: true };
const second = { email: "alice@example.net", verified: false, primary: false };
const list = (...data: (typeof first)[]) => ({ status: 200 as const, data });

describe("the addresses", () => {
  it("take a new one, which a code verifies in place", async () => {
    const page = render(
      <EmailsView />,
      aliceLoggedIn({
        "GET /account/email": [list(first), list(first, second), list(first, { ...second, verified: true })],
        "POST /account/email": list(first, second),
        "POST /auth/email/verify": loggedIn(alice),
      }),
    );
    await page.person.type(await screen.findByLabelText("New e-mail address"), "alice@example.net{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Verify the new address" });
    await page.person.type(within(dialog).getByLabelText("Code"), "ABCD-EFGH{Enter}");
    await screen.findAllByText("Verified");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(page.seen.find(({ route }) => route === "POST /auth/email/verify")?.body).toEqual({ key: "ABCD-EFGH" });
  });

  it("are refused under the field", async () => {
    const errors = [{ code: "duplicate_email", message: "Yours already.", param: "email" }];
    const page = render(
      <EmailsView />,
      aliceLoggedIn({ "GET /account/email": list(first), "POST /account/email": { status: 400, errors } }),
    );
    await page.person.type(await screen.findByLabelText("New e-mail address"), "alice@example.org{Enter}");
    await screen.findByText("Yours already.");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("can be made the main one, or removed after a question", async () => {
    const verified = { ...second, verified: true };
    const swapped = list({ ...first, primary: false }, { ...verified, primary: true });
    const page = render(
      <EmailsView />,
      aliceLoggedIn({
        "GET /account/email": list(first, verified),
        "PATCH /account/email": swapped,
        "DELETE /account/email": list({ ...verified, primary: true }),
      }),
    );
    await page.person.click(await screen.findByRole("button", { name: "What to do with alice@example.net" }));
    await page.person.click(await screen.findByRole("menuitem", { name: "Make it the main address" }));
    await screen.findByText("That is your main address now.");
    await page.person.click(screen.getByRole("button", { name: "What to do with alice@example.org" }));
    await page.person.click(await screen.findByRole("menuitem", { name: "Remove" }));
    const dialog = await screen.findByRole("dialog", { name: "Remove this address?" });
    await page.person.click(within(dialog).getByRole("button", { name: "Remove" }));
    await screen.findByText("The address is removed.");
    expect(screen.queryByText("alice@example.org")).toBeNull();
  });
});
