import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { alice, aliceLoggedIn, anonymous, loggedIn, open } from "@/test/personas";
import { asked, render } from "@/test/render";
import { router } from "@/test/router";
import { VerifyEmailView } from "./verify-email";

const waiting = open([{ id: "login" }, { id: "verify_email", is_pending: true }]);
const byCode = { ...anonymous(), "GET /auth/session": waiting };
const wrong = {
  status: 400,
  errors: [{ code: "incorrect_code", message: "That code is wrong.", param: "key" }],
} as const;

describe("a code that was sent", () => {
  it("logs in when it is right", async () => {
    const page = render(<VerifyEmailView />, { ...byCode, "POST /auth/email/verify": loggedIn(alice) });
    await page.person.type(await screen.findByLabelText("Code"), " abcd-efgh {Enter}");
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account"));
    expect(page.seen.at(-1)?.body).toEqual({ key: "abcd-efgh" });
  });

  it("stays to be corrected when it is wrong, whatever the server calls the field", async () => {
    const page = render(<VerifyEmailView />, {
      ...byCode,
      "POST /auth/email/verify": { ...wrong, errors: [...wrong.errors] },
    });
    await page.person.type(await screen.findByLabelText("Code"), "0000{Enter}");
    await screen.findByText("That code is wrong.");
    expect(screen.getByLabelText("Code").getAttribute("aria-invalid")).toBe("true");
  });

  it("leads back to the start after too many wrong ones", async () => {
    const answers = {
      ...byCode,
      "GET /auth/session": [waiting, open([{ id: "login" }])] as [typeof waiting, typeof waiting],
      "POST /auth/email/verify": { status: 409 } as const,
    };
    const page = render(<VerifyEmailView />, answers);
    await page.person.type(await screen.findByLabelText("Code"), "0000{Enter}");
    await screen.findByRole("heading", { name: "Nothing is waiting here" });
  });

  it("is sent again, until no more can be", async () => {
    const answers = { ...byCode, "POST /auth/email/verify/resend": [{ status: 200 }, { status: 409 }] } as never;
    const page = render(<VerifyEmailView />, answers);
    await page.person.click(await screen.findByRole("button", { name: "Send it again" }));
    await screen.findByText(/A new code is on its way/);
    await page.person.click(screen.getByRole("button", { name: "Send it again" }));
    await screen.findByText(/No more codes can be sent now/);
  });
});

describe("a link from a mail", () => {
  beforeEach(() => window.history.replaceState(null, "", "/account/verify-email?key=MQ%3A1a"));
  const found = {
    "GET /auth/email/verify": {
      status: 200,
      data: { email: "alice@example.org", user: alice },
      meta: { is_authenticating: false },
    },
  } as const;

  it("verifies only after a click, since programs open links too", async () => {
    const page = render(<VerifyEmailView />, { ...anonymous(), ...found, "POST /auth/email/verify": open([]) });
    await screen.findByText("Is alice@example.org your address?");
    expect(asked(page.seen)).toEqual(["GET /auth/email/verify"]);
    expect(
      page.seen.find(({ route }) => route === "GET /auth/email/verify")?.headers.get("X-Email-Verification-Key"),
    ).toBe("MQ:1a");
    await page.person.click(screen.getByRole("button", { name: "Yes, verify it" }));
    await screen.findByRole("heading", { name: "Your address is verified" });
    expect(screen.getByRole("link", { name: "Log in" }).getAttribute("href")).toBe("/account/login");
  });

  it("goes on with the login that waited for it", async () => {
    const next = open([{ id: "mfa_authenticate", is_pending: true, types: ["totp"] }]);
    const page = render(<VerifyEmailView />, { ...anonymous(), ...found, "POST /auth/email/verify": next });
    await page.person.click(await screen.findByRole("button", { name: "Yes, verify it" }));
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/authenticate"));
  });

  it("leads back to the addresses of somebody who is logged in", async () => {
    const page = render(<VerifyEmailView />, aliceLoggedIn({ ...found, "POST /auth/email/verify": loggedIn(alice) }));
    await page.person.click(await screen.findByRole("button", { name: "Yes, verify it" }));
    await screen.findByRole("heading", { name: "Your address is verified" });
    expect(screen.getByRole("link", { name: "E-mail addresses" })).toBeTruthy();
  });

  it("that is too old says so, and how to get another", async () => {
    const expired = { status: 400, errors: [{ code: "invalid_or_expired_key", message: "Too old.", param: "key" }] };
    render(<VerifyEmailView />, { ...anonymous(), "GET /auth/email/verify": expired as never });
    await screen.findByRole("heading", { name: "This link no longer works" });
    expect(screen.getByRole("link", { name: "Go to the login page" })).toBeTruthy();
  });
});
