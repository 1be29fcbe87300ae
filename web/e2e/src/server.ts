/** The real server, on a throwaway SQLite file, with mails in a folder. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A server that runs. */
export type Server = {
  /** Its address, like `http://localhost:41234`. */
  url: string;
  /** The folder that its mails go to. */
  mails: string;
  /** What every command on its database is told. */
  configured: string[];
  stop: () => Promise<void>;
};

/** Settings as `{ "account.reauthentication_timeout": 5 }`, laid over those of all journeys. */
export type Settings = Record<string, unknown>;

/** A port that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
};

/** What all journeys share: everything is switched on, hashing is cheap, and nobody meets a limit by chance. */
const everything = (url: string, port: number, folder: string): Settings => ({
  "server.listen": `127.0.0.1:${port}`,
  "server.secret_key": "of the journeys, and of nothing else in the world",
  "server.data_dir": folder,
  "database.url": `sqlite://${folder}/db.sqlite3`,
  "mail.backend": "file",
  "mail.directory": `${folder}/mails`,
  "mail.from": "Vestibule <accounts@example.org>",
  "auth.argon2_memory_kib": 64,
  "auth.argon2_time": 1,
  "account.login_methods": ["email"],
  "account.signup_fields": ["email*", "password1*"],
  "account.email_verification": "mandatory",
  "account.email_verification_by_code_enabled": true,
  "account.email_verification_supports_resend": true,
  "account.login_by_code_enabled": true,
  "account.login_by_code_supports_resend": true,
  "account.rate_limits": false,
  "mfa.supported_types": ["totp", "recovery_codes", "webauthn"],
  "mfa.passkey_login_enabled": true,
  "mfa.passkey_signup_enabled": true,
  // The next code is as good as this one, so that nobody waits for half a minute to log in twice.
  "mfa.totp_tolerance": 1,
  "mfa.webauthn_rp_id": "localhost",
  "mfa.webauthn_origins": [url],
  "mfa.rate_limits": false,
  "usersessions.track_activity": true,
  "log.level": "warn,vestibule=info",
});

/** Names a configuration of the repository that a server runs with, in place of what journeys share. */
const FILE = "file";
const ROOT = join(import.meta.dirname, "../../..");

/** The campus of the examples, with some settings replaced. */
export const campus = (changes: Settings = {}): Settings => ({ [FILE]: "examples/campus/vestibule.toml", ...changes });

/** What a configuration of the repository needs to run here: a place, mails in a folder, cheap hashes, no limits. */
const here = (url: string, all: Settings): Settings => ({
  ...Object.fromEntries(
    Object.entries(all).filter(([key]) => /^(server|database|mail|auth|log)\.|\.rate_limits$/.test(key)),
  ),
  "server.public_url": url,
  "server.debug": false,
});

/** The settings in a file. */
const written = (folder: string, settings: Settings): string => {
  const config = join(folder, "vestibule.toml");
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${toml(value)}`);
  writeFileSync(config, `${lines.join("\n")}\n`);
  return config;
};

/** The settings on a command line. */
const flags = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([key, value]) => [
    "--set",
    `${key}=${typeof value === "string" ? value : toml(value)}`,
  ]);

/** Runs a command on the database of a server, as its operator would. */
export const command = (server: Server, args: string[]): void => {
  execFileSync(process.env.VESTIBULE_BIN ?? "", [...args, ...server.configured], { stdio: "pipe" });
};

/** Starts a server and waits until it answers. */
export const start = async (settings: Settings): Promise<Server> => {
  const binary = process.env.VESTIBULE_BIN;
  if (!binary) throw new Error("VESTIBULE_BIN must name the server; scripts/test-e2e does that");
  const folder = mkdtempSync(join(tmpdir(), "vestibule-e2e-"));
  const mails = join(folder, "mails");
  mkdirSync(mails);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { [FILE]: file, ...given } = settings;
  const all = everything(url, port, folder);
  const configured =
    typeof file === "string"
      ? ["--config", join(ROOT, file), ...flags({ ...here(url, all), ...given })]
      : ["--config", written(folder, { ...all, ...given })];
  const child = spawn(binary, ["serve", ...configured], { stdio: ["ignore", "ignore", "pipe"] });
  await says(child, child.stderr, "listening");
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { url, mails, configured, stop };
};

/** Settings are texts, numbers, truth values, and lists and tables of them. */
const toml = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key} = ${toml(inner)}`)
      .join(", ")} }`;
  }
  return JSON.stringify(value);
};

/** Waits until a program says that it is ready, and fails if it ends before. */
export const says = async (child: ChildProcess, output: Readable | null, word: string): Promise<void> => {
  if (output === null) throw new Error("the program says nothing");
  const said: string[] = [];
  const lines = createInterface({ input: output });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      if (line.includes(word)) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`it did not start:\n${said.join("\n")}`)));
  });
};
