/** What every journey gets: a server, a watched browser, a mailbox. */
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import axe from "axe-core";
import { type Mailbox, mailbox } from "@/mailbox";
import { type Server, type Settings, start } from "@/server";

type PerWorker = {
  settings: Settings;
  server: Server;
  /** Whom pages may ask: the server, and nobody else. */
  origins: string[];
};
type PerTest = {
  mails: Mailbox;
  /** Another person's browser, or another device. */
  another: () => Promise<Page>;
};

/** An address where nothing is. */
export const NOWHERE = "/nowhere";

/** Answers of the API that are no success are a matter of course, but Chromium writes them down as errors. */
const isAnswer = (text: string, url: string): boolean =>
  /the server responded with a status of (400|401|404|409|410|429|503) /.test(text) &&
  (url.includes("/_allauth/") || url.endsWith(NOWHERE));

/** Notes what must never happen: an error on the console (a breach of the content policy is one), a request elsewhere. */
const watch = (context: BrowserContext, origins: string[]): string[] => {
  const troubles: string[] = [];
  context.on("console", (message) => {
    const isTrouble = message.type() === "error" && !isAnswer(message.text(), message.location().url);
    if (isTrouble) troubles.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => troubles.push(`error: ${error.error().stack}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    const isOurs = origins.includes(url.origin) || ["data:", "blob:"].includes(url.protocol);
    if (!isOurs) troubles.push(`request to ${url}`);
  });
  return troubles;
};

export const test = base.extend<PerTest, PerWorker>({
  settings: [{}, { option: true, scope: "worker" }],
  server: [
    async ({ settings }, use) => {
      const server = await start(settings);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  origins: [
    async ({ server }, use) => {
      await use([server.url]);
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
  context: async ({ context, origins }, use) => {
    const troubles = watch(context, origins);
    await use(context);
    expect(troubles).toEqual([]);
  },
  another: async ({ browser, server, origins }, use) => {
    const opened: { context: BrowserContext; troubles: string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: server.url, locale: "en-US" });
      opened.push({ context, troubles: watch(context, origins) });
      return context.newPage();
    });
    for (const { context, troubles } of opened) {
      await context.close();
      expect(troubles).toEqual([]);
    }
  },
  mails: async ({ server }, use) => {
    await use(mailbox(server.mails));
  },
});

/** Fails if a person with a screen reader, a keyboard or weak eyes meets a barrier on the page that axe knows of. */
export const expectNoBarriers = async (page: Page): Promise<void> => {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  expect(violations, `barriers on ${page.url()}`).toEqual([]);
};

export { expect };
