import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { alice, anonymous, loggedIn, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import { EnrollView } from "./enroll";

it("somebody who must have a second factor sets one up in the middle of the login, and then keeps the codes", async () => {
  const answers = anonymous();
  const config = answers["GET /config"] as { status: 200; data: { mfa: object } };
  const mfa = { ...config.data.mfa, supported_types: ["totp", "recovery_codes"] };
  const waiting = open([{ id: "mfa_enroll", is_pending: true, types: ["totp", "webauthn"] }]);
  const page = render(<EnrollView />, {
    ...answers,
    "GET /config": { ...config, data: { ...config.data, mfa } } as never,
    "GET /auth/session": [waiting, loggedIn(alice)],
    "GET /account/authenticators/totp": {
      status: 404,
      meta: { secret: "J4ZKKXTK", totp_url: "otpauth://totp/alice?secret=J4ZKKXTK" },
    },
    "POST /account/authenticators/totp": { status: 200, data: { type: "totp", created_at: 1 } } as never,
  });
  await screen.findByRole("img", { name: "QR code with the key" });
  expect(screen.getByRole("button", { name: "Use a passkey or security key instead" })).toBeTruthy();
  await page.person.type(screen.getByLabelText("Code from the app"), "123456{Enter}");
  await vi.waitFor(() => expect(router.replace.mock.lastCall).toEqual(["/account/2fa/recovery-codes"]));
});
