/** The mails that a server has sent. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import PostalMime from "postal-mime";

/** A mail, as far as journeys look at it. */
export type Mail = { subject: string; text: string };

/** Reads mails to one address at a time; each is handed out once. */
export type Mailbox = {
  /** The next mail to an address, as soon as it is there. */
  next: (to: string) => Promise<Mail>;
};

const read = async (file: string) => {
  const { to, subject, text } = await PostalMime.parse(readFileSync(file));
  const addresses = (to ?? []).map(({ address }) => address);
  return { addresses, mail: { subject: subject ?? "", text: text ?? "" } };
};

/** The mailbox over a folder of `*.eml` files. */
export const mailbox = (folder: string): Mailbox => {
  const seen = new Set<string>();
  const find = async (to: string): Promise<Mail | null> => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".eml") && !seen.has(name));
    for (const name of names.sort()) {
      const { addresses, mail } = await read(join(folder, name));
      if (!addresses.includes(to)) continue;
      seen.add(name);
      return mail;
    }
    return null;
  };
  return {
    next: async (to) => {
      let found: Mail | null = null;
      await expect
        .poll(async () => {
          found ??= await find(to);
          return found !== null;
        }, `a mail to ${to}`)
        .toBe(true);
      if (found === null) throw new Error(`no mail to ${to}`);
      return found;
    },
  };
};

/** The code that stands in a line of its own. */
export const codeIn = ({ text }: Mail): string => {
  const code = /^\s*([A-Z0-9]{3,4}(?:-[A-Z0-9]{3,4})+|[A-Z0-9]{6,8})\s*$/m.exec(text)?.[1];
  if (!code) throw new Error(`no code in: ${text}`);
  return code;
};

/** The first link. */
export const linkIn = ({ text }: Mail): string => {
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  if (!link) throw new Error(`no link in: ${text}`);
  return link;
};
