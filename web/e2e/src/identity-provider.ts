/** A provider that people log in with: another program, by other people, in a process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { BrowserContext, Page } from "@playwright/test";

/** A provider that runs. */
export type IdentityProvider = {
  /** Its address, by which it also names itself. */
  issuer: string;
  /** Tells it where to send people back to. */
  welcome: (redirectUri: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** Where its pages get their letters from. */
export const FONTS = "https://fonts.googleapis.com";

/** Its pages make do with the letters that are there. */
export const withoutFonts = (context: BrowserContext): Promise<unknown> =>
  context.route(`${FONTS}/**`, (route) => route.fulfill({ contentType: "text/css", body: "" }));

/** Who we are there. */
export const CLIENT = { client_id: "vestibule", client_secret: "of the journeys, between the two of them" };

const told = async <T>(child: ChildProcess): Promise<T> => {
  const [message] = (await once(child, "message")) as [T];
  return message;
};

/** Starts a provider. */
export const startProvider = async (): Promise<IdentityProvider> => {
  // What it writes, mostly that it is for development only, is nobody's concern here.
  const child = fork(new URL("identity-provider.mjs", import.meta.url), {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const { issuer } = await told<{ issuer: string }>(child);
  const welcome = async (redirectUri: string) => {
    const isReady = told(child);
    child.send({ redirectUri, client: CLIENT });
    await isReady;
  };
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { issuer, welcome, stop };
};

/** Logs in on its pages, and lets it tell who one is. */
export const logInThere = async (page: Page, issuer: string, name: string): Promise<void> => {
  await page.waitForURL((url) => url.origin === issuer);
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
};
