/** A device that keeps passkeys, made by the browser itself. */
import type { Page } from "@playwright/test";

/** What a test can do with the device. */
export type Authenticator = {
  /** How many passkeys it keeps. */
  count: () => Promise<number>;
  /** From now on nobody touches it, as if the person had pressed "Cancel". */
  refuse: () => Promise<void>;
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
    refuse: async () => {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    },
  };
};
