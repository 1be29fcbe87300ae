import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { violations } from "@/test/accessibility";
import { anonymous, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import { SignupView } from "./signup-view";

const site = (told: object) => vi.stubGlobal("fetch", async () => Response.json(told));
const verifying = open([{ id: "verify_email", is_pending: true }]);

describe("the sign-up form", () => {
  it("has the fields that the site wants, and leaves out what is left empty", async () => {
    site({
      signup_fields: [
        { name: "email", required: false },
        { name: "username", required: true },
        { name: "password1", required: true },
        { name: "password2", required: true },
      ],
    });
    const page = render(<SignupView />, { ...anonymous(), "POST /auth/signup": verifying });
    await page.person.type(await screen.findByLabelText("User name"), "alice");
    await page.person.type(screen.getByLabelText("Password"), " open sesame 42 {Enter}");
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/verify-email"));
    // A password goes as it was typed.
    expect(page.seen.at(-1)?.body).toEqual({ username: "alice", password: " open sesame 42 " });
    expect(screen.getByLabelText("E-mail address (optional)")).toBeTruthy();
  });

  it("grows by a field that the server misses", async () => {
    const errors = [{ code: "required", message: "This is needed.", param: "username" }];
    const answers = { ...anonymous(), "POST /auth/signup": [{ status: 400, errors }, verifying] } as never;
    const page = render(<SignupView />, answers);
    await page.person.type(await screen.findByLabelText("E-mail address"), "alice@example.org");
    await page.person.type(screen.getByLabelText("Password"), "open sesame 42{Enter}");
    await page.person.type(await screen.findByLabelText("User name"), "alice{Enter}");
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalled());
    expect(page.seen.at(-1)?.body).toEqual({
      email: "alice@example.org",
      username: "alice",
      password: "open sesame 42",
    });
  });

  it("is not there where nobody can sign up", async () => {
    render(<SignupView />, anonymous({ is_open_for_signup: false }));
    await screen.findByRole("heading", { name: "Sign-up is closed" });
    expect(screen.queryByLabelText("Password")).toBeNull();
  });

  it("offers a passkey where the site does", async () => {
    site({ passkey_signup: true });
    render(<SignupView />, anonymous());
    expect((await screen.findByText("Sign up with a passkey")).getAttribute("href")).toBe("/account/signup/passkey");
  });

  it("breaks no rule of accessibility", async () => {
    const page = render(<SignupView />, anonymous());
    await screen.findByLabelText("Password");
    await page.person.click(screen.getByRole("button", { name: "Create the account" }));
    await screen.findByText("Think of a password.");
    expect(await violations(page.container)).toEqual([]);
  });
});
