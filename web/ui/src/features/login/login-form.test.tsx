import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { RequireAnonymous } from "@/session/require-anonymous";
import { violations } from "@/test/accessibility";
import { alice, anonymous, loggedIn, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import type { Answers } from "@/test/server";
import { LoginForm } from "./login-form";

const show = (answers: Answers) =>
  render(
    <RequireAnonymous>
      <LoginForm />
    </RequireAnonymous>,
    answers,
  );

const logIn = async ({ person }: ReturnType<typeof show>, name = "alice@example.org", password = "open sesame") => {
  await person.type(await screen.findByLabelText("E-mail address"), name);
  await person.type(screen.getByLabelText("Password"), `${password}{Enter}`);
};

const wrong = { code: "email_password_mismatch", message: "The e-mail address or the password is wrong." };

describe("the login form", () => {
  it("sends name and password with the CSRF token, and goes to the account", async () => {
    const page = show({ ...anonymous(), "POST /auth/login": loggedIn(alice) });
    await logIn(page);
    await vi.waitFor(() => expect(router.replace.mock.calls).toEqual([["/account"]]));
    const login = page.seen.find(({ route }) => route === "POST /auth/login");
    expect(login?.body).toEqual({ email: "alice@example.org", password: "open sesame" });
    expect(login?.headers.get("X-CSRFToken")).toBe("test-token");
  });

  it("goes to where the person wanted to go", async () => {
    window.history.replaceState(null, "", "/account/login?next=%2Fadmin%3Ftab%3D2");
    await logIn(show({ ...anonymous(), "POST /auth/login": loggedIn(alice) }));
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/admin?tab=2"));
  });

  it("never goes to another host", async () => {
    window.history.replaceState(null, "", "/account/login?next=%2F%5Cevil.example");
    await logIn(show({ ...anonymous(), "POST /auth/login": loggedIn(alice) }));
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account"));
  });

  it("opens the page of the flow that waits, and carries along where the person wanted to go", async () => {
    window.history.replaceState(null, "", "/account/login?next=/admin");
    const waiting = open([{ id: "login" }, { id: "mfa_authenticate", is_pending: true, types: ["totp"] }]);
    await logIn(show({ ...anonymous(), "POST /auth/login": waiting }));
    await vi.waitFor(() => expect(router.replace.mock.calls).toEqual([["/account/authenticate?next=%2Fadmin"]]));
  });

  it("sends on somebody who is logged in already", async () => {
    show({ ...anonymous(), "GET /auth/session": loggedIn(alice) });
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account"));
  });

  it("asks who is here when the server says that somebody is, and sends them on", async () => {
    const answers: Answers = {
      ...anonymous(),
      "GET /auth/session": [open([{ id: "login" }]), loggedIn(alice)],
      "POST /auth/login": { status: 409 },
    };
    await logIn(show(answers));
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account"));
  });
});

describe("mistakes", () => {
  it("are told under the field they are about, which gets the focus", async () => {
    const errors = [{ ...wrong, param: "password" }];
    await logIn(show({ ...anonymous(), "POST /auth/login": { status: 400, errors } }));
    const password = screen.getByLabelText("Password");
    await vi.waitFor(() => expect(document.activeElement).toBe(password));
    expect(password.getAttribute("aria-invalid")).toBe("true");
    expect(described(password)).toBe(wrong.message);
    expect(router.replace).not.toHaveBeenCalled();
  });

  it("in the name are told under the name, whatever the server calls it", async () => {
    const errors = [{ code: "invalid", message: "Enter a valid e-mail address.", param: "email" }];
    await logIn(show({ ...anonymous(), "POST /auth/login": { status: 400, errors } }), "alice");
    await screen.findByText("Enter a valid e-mail address.");
    expect(described(screen.getByLabelText("E-mail address"))).toBe("Enter a valid e-mail address.");
  });

  it("about no field, or about one that is not here, are told above the form", async () => {
    const errors = [
      { code: "too_many_login_attempts", message: "Too many failed attempts." },
      { code: "invalid", message: "Prove that you are human.", param: "captcha" },
    ];
    await logIn(show({ ...anonymous(), "POST /auth/login": { status: 400, errors } }));
    expect((await screen.findByRole("alert")).textContent).toBe("Too many failed attempts. Prove that you are human.");
  });

  it("disappear when the next try succeeds", async () => {
    const answers: Answers = {
      ...anonymous(),
      "POST /auth/login": [{ status: 400, errors: [wrong, { ...wrong, param: "password" }] }, loggedIn(alice)],
    };
    const page = show(answers);
    await logIn(page);
    await screen.findByRole("alert");
    await page.person.click(screen.getByRole("button", { name: "Log in" }));
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalled());
    expect(screen.queryByText(wrong.message)).toBeNull();
  });

  it("that need no server are told without it", async () => {
    const page = show(anonymous());
    await screen.findByLabelText("E-mail address");
    await page.person.click(screen.getByRole("button", { name: "Log in" }));
    await screen.findByText("Enter your password.");
    expect(described(screen.getByLabelText("E-mail address"))).toBe("Enter your e-mail address.");
    expect(page.seen.map(({ route }) => route)).not.toContain("POST /auth/login");
  });
});

describe("a server that does not let people try", () => {
  it("is quoted with the seconds that are left", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    await logIn(show({ ...anonymous(), "POST /auth/login": { status: 429, retryAfter: 3 } }));
    await vi.waitFor(() => expect(alertText()).toBe("Too many attempts. Try again in 3 seconds."));
    act(() => void vi.advanceTimersByTime(2000));
    expect(alertText()).toBe("Too many attempts. Try again in 1 second.");
    act(() => void vi.advanceTimersByTime(1000));
    expect(screen.getByText("You can try again now.")).toBeTruthy();
  });

  it("is told apart from one that cannot be reached and one that fails", async () => {
    const page = show({ ...anonymous(), "POST /auth/login": ["unreachable", "broken", { status: 403 }] });
    await logIn(page);
    await screen.findByText("The server cannot be reached. Check your connection and try again.");
    await page.person.click(screen.getByRole("button", { name: "Log in" }));
    await screen.findByText("Something went wrong on the server. Try again in a moment.");
    await page.person.click(screen.getByRole("button", { name: "Log in" }));
    await screen.findByText("This page was open for too long. Reload it and try again.");
  });
});

describe("the fields", () => {
  it("ask for what the server takes", async () => {
    const page = show({
      ...anonymous({ login_methods: ["username", "email"] }),
      "POST /auth/login": open([{ id: "login" }]),
    });
    await page.person.type(await screen.findByLabelText("User name or e-mail address"), "alice");
    await page.person.type(screen.getByLabelText("Password"), "open sesame{Enter}");
    await vi.waitFor(() => expect(page.seen.at(-1)?.body).toEqual({ username: "alice", password: "open sesame" }));
  });

  it("are reached in order by keyboard, and known to password managers", async () => {
    const { person } = show(anonymous());
    const name = await screen.findByLabelText("E-mail address");
    const password = screen.getByLabelText("Password");
    expect(name.getAttribute("autocomplete")).toBe("username");
    expect(password.getAttribute("autocomplete")).toBe("current-password");
    await person.click(name);
    await person.tab();
    expect(document.activeElement).toBe(password);
    await person.tab();
    await person.keyboard("{Enter}");
    expect(password.getAttribute("type")).toBe("text");
    await person.tab();
    expect(document.activeElement).toBe(screen.getByRole("link", { name: "Forgot it?" }));
    await person.tab();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Log in" }));
  });

  it("never put the password into an address", () => {
    const { container } = show(anonymous());
    expect(container.querySelector("form")?.method).toBe("post");
  });

  it("send one request however often the button is pressed", async () => {
    const page = show({ ...anonymous(), "POST /auth/login": loggedIn(alice) });
    await page.person.type(await screen.findByLabelText("E-mail address"), "alice@example.org");
    await page.person.type(screen.getByLabelText("Password"), "open sesame");
    const button = screen.getByRole("button", { name: "Log in" });
    for (let press = 0; press < 3; press++) fireEvent.click(button);
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalled());
    expect(page.seen.filter(({ route }) => route === "POST /auth/login")).toHaveLength(1);
  });

  it("break no rule of accessibility, with and without mistakes", async () => {
    const page = show({
      ...anonymous({ login_by_code_enabled: true }),
      "POST /auth/login": { status: 429, retryAfter: 9 },
    });
    await screen.findByText("Create an account");
    expect(await violations(page.container)).toEqual([]);
    await page.person.click(screen.getByRole("button", { name: "Log in" }));
    await screen.findByText("Enter your password.");
    expect(await violations(page.container)).toEqual([]);
  });

  it("offer an account and a code only where there is one to get", async () => {
    show(anonymous({ is_open_for_signup: false, login_by_code_enabled: true }));
    await screen.findByText("Log in with a code");
    expect(screen.queryByText("Create an account")).toBeNull();
  });
});

const alertText = () => screen.getByRole("alert").textContent;

const described = (field: HTMLElement) =>
  document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent ?? null;
