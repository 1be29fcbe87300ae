import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { alice, aliceLoggedIn, anonymous, loggedIn, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import { CallbackView } from "./callback";
import { ConnectedView } from "./connected";
import { ProviderSignupView } from "./provider-signup";

const github = { id: "github", name: "GitHub", flows: ["provider_redirect" as const] };
const at = (query: string) => window.history.replaceState(null, "", `/account/provider/callback${query}`);

describe("coming back from a provider", () => {
  it("goes to where the person wanted to go", async () => {
    at("?next=/account/sessions");
    render(<CallbackView />, aliceLoggedIn());
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/sessions"));
  });

  it("goes on with a sign-up that waits", async () => {
    at("");
    const waiting = open([{ id: "provider_signup", is_pending: true }]);
    render(<CallbackView />, { ...anonymous(), "GET /auth/session": waiting });
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/provider/signup"));
  });

  it("says in words what went wrong, and where to go on", async () => {
    at("?error=cancelled&error_process=login");
    render(<CallbackView />, anonymous());
    await screen.findByText("You stopped the login at the other site. Nothing has happened.");
    expect(screen.getByRole("link", { name: "Back to the login page" })).toBeTruthy();
  });

  it("knows no other words for what it does not know", async () => {
    at("?error=%3Cscript%3E&error_process=connect");
    render(<CallbackView />, anonymous());
    await screen.findByText(/did not answer as it should/);
    expect(screen.getByRole("link", { name: "Back to your accounts" })).toBeTruthy();
  });
});

it("a sign-up that began at a provider asks for what is missing", async () => {
  const waiting = open([{ id: "provider_signup", is_pending: true }]);
  const page = render(<ProviderSignupView />, {
    ...anonymous(),
    "GET /auth/session": waiting,
    "GET /auth/provider/signup": {
      status: 200,
      data: {
        user: { display: "Alice", username: "alice" },
        account: { uid: "7", display: "Alice", provider: github },
        email: [{ email: "alice@example.org", verified: true, primary: true }],
      },
    } as never,
    "POST /auth/provider/signup": loggedIn(alice),
  });
  await screen.findByText(/You come from GitHub/);
  expect((screen.getByLabelText("E-mail address") as HTMLInputElement).value).toBe("alice@example.org");
  await page.person.click(screen.getByRole("button", { name: "Create the account" }));
  await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account"));
});

it("a connected account is disconnected after a question, unless it is the last way in", async () => {
  const one = { uid: "7", display: "alice-7", provider: github };
  const page = render(
    <ConnectedView />,
    aliceLoggedIn({
      "GET /account/providers": { status: 200, data: [one] },
      "DELETE /account/providers": [
        { status: 400, errors: [{ code: "no_password", message: "Set a password first.", param: "account" }] },
        { status: 200, data: [] },
      ],
    }),
  );
  await page.person.click(await screen.findByRole("button", { name: "Disconnect" }));
  const dialog = screen.getByRole("dialog", { name: "Disconnect GitHub?" });
  await page.person.click(within(dialog).getByRole("button", { name: "Disconnect" }));
  await within(dialog).findByText("Set a password first.");
  await page.person.click(within(dialog).getByRole("button", { name: "Disconnect" }));
  await screen.findByText("Nothing is connected");
  expect(page.seen.at(-1)?.body).toEqual({ provider: "github", account: "7" });
});
