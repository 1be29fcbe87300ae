/** A device that keeps passkeys, made by the browser itself. */
import { expect, type Page } from "@playwright/test";
import { type Person, proveByPassword } from "@/people";

/** What a test can do with the device. */
export type Authenticator = {
  /** How many passkeys it keeps. */
  count: () => Promise<number>;
  /** From now on nobody touches it, as if the person had pressed "Cancel". */
  refuse: () => Promise<void>;
  /** Whether the person is at hand to confirm what the browser asks. */
  attend: (isThere: boolean) => Promise<void>;
};

/** Gives the browser a device whose owner confirms everything. */
export const withPasskeys = async (page: Page): Promise<Authenticator> => {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    count: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    attend: async (enabled) => {
      await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
    },
    refuse: async () => {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    },
  };
};

/** Adds a passkey to the account; alone, it lets its owner in without a password. */
export const addPasskey = async (page: Page, person: Person, name: string, { isAlone = true } = {}): Promise<void> => {
  await page.goto("/account/passkeys");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Use it to log in without a password").setChecked(isAlone);
  await dialog.getByRole("button", { name: "Add a passkey" }).click();
  // A proof that was given a moment ago counts.
  const done = page.getByText("Your passkey is ready.");
  const isAsked = page.getByRole("dialog", { name: "Is it still you?" });
  await expect(done.or(isAsked)).toBeVisible();
  if (await isAsked.isVisible()) await proveByPassword(page, person);
  await expect(done).toBeVisible();
  await expect(page.getByText(name)).toBeVisible();
};
