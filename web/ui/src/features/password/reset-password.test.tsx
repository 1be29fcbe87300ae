import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { alice, anonymous, loggedIn, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import { RequestResetView } from "./request-reset";
import { ResetByCodeView, ResetByLinkView } from "./reset-password";

const weak = { status: 400, errors: [{ code: "password_too_common", message: "Too common.", param: "password" }] };
const owner = { status: 200, data: { user: alice } } as const;

describe("asking for a new password", () => {
  it("by link says that a mail is on its way, whether or not the address is known", async () => {
    const page = render(<RequestResetView />, { ...anonymous(), "POST /auth/password/request": { status: 200 } });
    await page.person.type(await screen.findByLabelText("E-mail address"), "alice@example.org{Enter}");
    await screen.findByRole("heading", { name: "Look into your mail" });
    await page.person.click(screen.getByRole("button", { name: "Try another address" }));
    await screen.findByRole("heading", { name: "Forgot your password?" });
  });

  it("by code opens the page for the code", async () => {
    const waiting = open([{ id: "password_reset_by_code", is_pending: true }]);
    const page = render(<RequestResetView />, { ...anonymous(), "POST /auth/password/request": waiting });
    await page.person.type(await screen.findByLabelText("E-mail address"), "alice@example.org{Enter}");
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/password/reset/code"));
  });
});

describe("the link of the mail", () => {
  const at = (path: string) => window.history.replaceState(null, "", path);

  it("sets the password once it is strong enough", async () => {
    at("/account/password/reset/key?key=1-abc");
    const answers = {
      ...anonymous(),
      "GET /auth/password/reset": owner,
      "POST /auth/password/reset": [weak, open([])],
    };
    const page = render(<ResetByLinkView />, answers as never);
    const field = await screen.findByLabelText("New password");
    await page.person.type(field, "password{Enter}");
    await screen.findByText("Too common.");
    await page.person.clear(field);
    await page.person.type(field, "open sesame 42{Enter}");
    await screen.findByRole("heading", { name: "Your password is set" });
    expect(page.seen.at(-1)?.body).toEqual({ key: "1-abc", password: "open sesame 42" });
  });

  it("is read from the path as well", async () => {
    at("/account/password/reset/key/1-abc");
    const page = render(<ResetByLinkView />, { ...anonymous(), "GET /auth/password/reset": owner });
    await screen.findByLabelText("New password");
    expect(
      page.seen.find(({ route }) => route === "GET /auth/password/reset")?.headers.get("X-Password-Reset-Key"),
    ).toBe("1-abc");
  });

  it("that is too old, or has no key, leads to a new one", async () => {
    at("/account/password/reset/key");
    render(<ResetByLinkView />, anonymous());
    await screen.findByRole("heading", { name: "This link no longer works" });
    expect(screen.getByRole("link", { name: "Ask for a new link" }).getAttribute("href")).toBe(
      "/account/password/reset",
    );
  });
});

it("a code is looked at first, and then sets the password", async () => {
  const waiting = open([{ id: "password_reset_by_code", is_pending: true }]);
  const answers = {
    ...anonymous(),
    "GET /auth/session": waiting,
    "GET /auth/password/reset": owner,
    "POST /auth/password/reset": loggedIn(alice),
  } as const;
  const page = render(<ResetByCodeView />, answers);
  await page.person.type(await screen.findByLabelText("Code"), "ABCD-EFGH{Enter}");
  await page.person.type(await screen.findByLabelText("New password"), "open sesame 42{Enter}");
  await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account"));
  expect(page.seen.at(-1)?.body).toEqual({ key: "ABCD-EFGH", password: "open sesame 42" });
});
