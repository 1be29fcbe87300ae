import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { violations } from "@/test/accessibility";
import { alice, aliceLoggedIn, loggedIn, proofWanted } from "@/test/personas";
import { asked, render } from "@/test/render";
import { FactorsView } from "./factors";
import { RecoveryCodesView } from "./recovery-codes";

const totp = { type: "totp", created_at: 1_711_555_057, last_used_at: null };
const list = (...data: object[]) => ({ status: 200, data }) as never;

describe("turning the authenticator app off", () => {
  const answers = (...replies: unknown[]) =>
    aliceLoggedIn({
      "GET /account/authenticators": [list(totp), list()],
      "DELETE /account/authenticators/totp": replies as never,
    });
  const turnOff = async ({ person }: ReturnType<typeof render>) => {
    await person.click(await screen.findByRole("button", { name: "Turn off" }));
    await person.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Turn off" }));
  };

  it("asks for a fresh proof in a dialog, and then does what was asked", async () => {
    const page = render(<FactorsView />, {
      ...answers(proofWanted(), { status: 200 }),
      "POST /auth/reauthenticate": [
        { status: 400, errors: [{ code: "incorrect_password", message: "Wrong.", param: "password" }] },
        loggedIn(alice),
      ],
    });
    await turnOff(page);
    const dialog = await screen.findByRole("dialog", { name: "Is it still you?" });
    expect(await violations(dialog)).toEqual([]);
    await page.person.type(within(dialog).getByLabelText("Password"), "wrong{Enter}");
    await within(dialog).findByText("Wrong.");
    await page.person.type(within(dialog).getByLabelText("Password"), "open sesame{Enter}");
    await screen.findByText("The authenticator app is turned off.");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(asked(page.seen).filter((route) => route.startsWith("DELETE"))).toHaveLength(2);
  });

  it("offers every way of proving that the account has", async () => {
    const flows = [
      { id: "reauthenticate" as const },
      { id: "mfa_reauthenticate" as const, types: ["recovery_codes", "totp"] },
    ];
    const page = render(<FactorsView />, {
      ...answers(proofWanted(...flows), { status: 200 }),
      "POST /auth/2fa/reauthenticate": loggedIn(alice),
    });
    await turnOff(page);
    const dialog = await screen.findByRole("dialog", { name: "Is it still you?" });
    await within(dialog).findByLabelText("Code from your authenticator app");
    await page.person.click(within(dialog).getByRole("button", { name: "Use a recovery code" }));
    await page.person.type(within(dialog).getByLabelText("Recovery code"), "12345678{Enter}");
    await screen.findByText("The authenticator app is turned off.");
  });

  it("does nothing when the proof is not given", async () => {
    const page = render(<FactorsView />, answers(proofWanted()));
    await turnOff(page);
    const dialog = await screen.findByRole("dialog", { name: "Is it still you?" });
    await page.person.click(within(dialog).getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(asked(page.seen).filter((route) => route.startsWith("DELETE"))).toHaveLength(1);
    expect(screen.queryByText("The authenticator app is turned off.")).toBeNull();
  });
});

describe("recovery codes", () => {
  const codes = (...unused_codes: string[]) =>
    ({
      status: 200,
      data: { type: "recovery_codes", created_at: 1, unused_codes, unused_code_count: 2, total_code_count: 10 },
    }) as never;
  beforeEach(() => vi.stubGlobal("print", vi.fn()));

  it("are shown to be kept, and made anew after a question", async () => {
    const page = render(
      <RecoveryCodesView />,
      aliceLoggedIn({
        "GET /account/authenticators/recovery-codes": codes("11112222", "33334444"),
        "POST /account/authenticators/recovery-codes": codes("55556666", "77778888"),
      }),
    );
    await screen.findByText("2 of 10 codes are left.");
    await page.person.click(screen.getByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe("11112222\n33334444");
    await page.person.click(screen.getByRole("button", { name: "Print" }));
    expect(window.print).toHaveBeenCalledOnce();
    await page.person.click(screen.getByRole("button", { name: "Make new codes" }));
    await page.person.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Make new codes" }));
    await screen.findByText("55556666");
    expect(screen.queryByText("11112222")).toBeNull();
  });

  it("that are shown only once are not pretended to be there", async () => {
    const hidden = { type: "recovery_codes", created_at: 1, unused_code_count: 4, total_code_count: 10 };
    render(
      <RecoveryCodesView />,
      aliceLoggedIn({ "GET /account/authenticators/recovery-codes": { status: 200, data: hidden } as never }),
    );
    await screen.findByText(/cannot be shown again/);
    expect(screen.queryByRole("button", { name: "Copy" })).toBeNull();
  });

  it("that do not exist yet are made by a click", async () => {
    const page = render(
      <RecoveryCodesView />,
      aliceLoggedIn({
        "GET /account/authenticators/recovery-codes": { status: 404 },
        "POST /account/authenticators/recovery-codes": codes("55556666"),
      }),
    );
    await page.person.click(await screen.findByRole("button", { name: "Make recovery codes" }));
    await screen.findByText("55556666");
  });
});
