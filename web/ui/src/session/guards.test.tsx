import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { aliceLoggedIn, anonymous, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import { RequireUser, useUser } from "./require-user";

const Name = () => <p>It is {useUser().display}</p>;
const page = (
  <RequireUser>
    <Name />
  </RequireUser>
);

describe("a page for those who are logged in", () => {
  it("is shown to them", async () => {
    render(page, aliceLoggedIn());
    await screen.findByText("It is Alice");
    expect(router.replace).not.toHaveBeenCalled();
  });

  it("sends others to the login, and says where they wanted to go", async () => {
    window.history.replaceState(null, "", "/account/sessions?tab=2");
    render(page, anonymous());
    await vi.waitFor(() =>
      expect(router.replace).toHaveBeenCalledWith("/account/login?next=%2Faccount%2Fsessions%3Ftab%3D2"),
    );
    expect(screen.queryByText(/It is/)).toBeNull();
  });

  it("sends those who are half logged in to what is left to do", async () => {
    window.history.replaceState(null, "", "/account");
    render(page, { ...anonymous(), "GET /auth/session": open([{ id: "mfa_enroll", is_pending: true }]) });
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/2fa/enroll?next=%2Faccount"));
  });

  it("says so when the server does not answer", async () => {
    render(page, { ...anonymous(), "GET /auth/session": "unreachable" });
    await screen.findByText(/The server cannot be reached/, {}, { timeout: 4000 });
  });
});

describe("the language", () => {
  it("is the browser's, and what the person chose before that; the server is told", async () => {
    localStorage.setItem("vestibule.language", "hi");
    const { seen } = render(page, { ...anonymous(), "GET /auth/session": "unreachable" });
    await screen.findByText(/सर्वर तक पहुँच नहीं/, {}, { timeout: 4000 });
    expect(document.documentElement.lang).toBe("hi");
    expect(seen.at(-1)?.headers.get("Accept-Language")).toBe("hi");
  });
});

describe("the site's colour", () => {
  it("replaces ours, with text that can be read on it", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ colors: { primary: "#0f766e", primary_dark: "#5eead4" } }));
    render(page, aliceLoggedIn());
    const { style } = document.documentElement;
    await vi.waitFor(() => expect(style.getPropertyValue("--primary")).toBe("light-dark(#0f766e, #5eead4)"));
    expect(style.getPropertyValue("--on-primary")).toBe("light-dark(#ffffff, #14161d)");
  });
});
