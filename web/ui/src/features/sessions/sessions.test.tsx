import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { violations } from "@/test/accessibility";
import { aliceLoggedIn } from "@/test/personas";
import { asked, render } from "@/test/render";
import { SessionsView } from "./sessions";

const session = (id: number, agent: string, is_current = false) => ({
  id,
  user_agent: agent,
  ip: "192.0.2.7",
  created_at: Date.now() / 1000 - 7200,
  is_current,
});
const here = session(1, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", true);
const phone = session(2, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1");
const script = session(3, "python-requests/2");
const list = (...data: (typeof here)[]) => ({ status: 200, data }) as const;

describe("the devices", () => {
  it("stand with the present one first, in words, and break no rule of accessibility", async () => {
    const page = render(<SessionsView />, aliceLoggedIn({ "GET /auth/sessions": list(phone, script, here) }));
    const items = within(await screen.findByRole("list", { name: "Devices" })).getAllByRole("listitem");
    expect(items.map(({ textContent }) => textContent)).toEqual([
      "Chrome on LinuxThis device192.0.2.7 · Logged in 2 hours ago",
      "Safari on iPhone192.0.2.7 · Logged in 2 hours agoLog out",
      "Unknown device192.0.2.7 · Logged in 2 hours agoLog out",
    ]);
    expect(await violations(page.container)).toEqual([]);
  });

  it("are ended one at a time", async () => {
    const page = render(
      <SessionsView />,
      aliceLoggedIn({
        "GET /auth/sessions": [list(here, phone), list(here)],
        "DELETE /auth/sessions": list(here),
      }),
    );
    await page.person.click(await screen.findByRole("button", { name: "Log out" }));
    await screen.findByText("You are logged in on this device only.");
    expect(page.seen.find(({ route }) => route === "DELETE /auth/sessions")?.body).toEqual({ sessions: [2] });
    expect(screen.getByText("That device is logged out.")).toBeTruthy();
  });

  it("are all ended but this one, after a question", async () => {
    const page = render(
      <SessionsView />,
      aliceLoggedIn({
        "GET /auth/sessions": [list(here, phone, script), list(here)],
        "DELETE /auth/sessions": list(here),
      }),
    );
    await page.person.click(await screen.findByRole("button", { name: "Log out everywhere else" }));
    expect(asked(page.seen)).toEqual(["GET /auth/sessions"]);
    const dialog = screen.getByRole("dialog", { name: "Log out everywhere else?" });
    await page.person.click(within(dialog).getByRole("button", { name: "Log out everywhere else" }));
    await screen.findByText("You are logged in on this device only.");
    expect(page.seen.find(({ route }) => route === "DELETE /auth/sessions")?.body).toEqual({ sessions: [2, 3] });
  });
});

describe("a list that does not come", () => {
  it("says why, and comes at the next try", async () => {
    const answers = aliceLoggedIn({ "GET /auth/sessions": ["unreachable", "unreachable", list(here)] });
    const page = render(<SessionsView />, answers);
    await screen.findByText(/The server cannot be reached/, {}, { timeout: 4000 });
    await page.person.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Chrome on Linux");
  });
});
