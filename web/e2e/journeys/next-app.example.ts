/** `examples/next-app`, built and started as its README says, beside a server on another port. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join as path } from "node:path";
import { isHome, join } from "@/people";
import { freePort, says, start } from "@/server";
import { test as base, expect } from "@/test";

const folder = path(import.meta.dirname, "../../../examples/next-app");
const next = path(folder, "node_modules/next/dist/bin/next");

type PerWorker = { appPort: number; app: string };

const test = base.extend<object, PerWorker>({
  appPort: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants it written so
    async ({}, use) => {
      await use(await freePort());
    },
    { scope: "worker" },
  ],
  server: [
    async ({ appPort }, use) => {
      const server = await start({ "server.frontends": [`http://localhost:${appPort}`] });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  app: [
    async ({ appPort, server }, use) => {
      const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NEXT_PUBLIC_VESTIBULE_URL: server.url };
      const built = spawnSync(process.execPath, [next, "build"], { cwd: folder, env, encoding: "utf8" });
      expect(built.status, built.stdout + built.stderr).toBe(0);
      const child = spawn(process.execPath, [next, "start", "--port", String(appPort)], {
        cwd: folder,
        env,
        stdio: "pipe",
      });
      await says(child, child.stdout, "Ready");
      await use(`http://localhost:${appPort}`);
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
    { scope: "worker", timeout: 240_000 },
  ],
  origins: [
    async ({ server, app }, use) => {
      await use([server.url, app]);
    },
    { scope: "worker" },
  ],
});

// The app is built once, for both tests.
test.describe.configure({ mode: "default" });

test("somebody reads their notes after the login, and nobody without", async ({
  page,
  app,
  server,
  mails,
  another,
}) => {
  const person = await join(await another(), mails);
  await page.goto(app);
  await expect(page.getByText("Nobody is logged in.")).toBeVisible();
  await page.getByRole("link", { name: "Your notes" }).click();
  await expect(page).toHaveURL(`${app}/login?next=%2Fnotes`);
  for (const password of ["Colloportus-7", person.password]) {
    await page.getByLabel("E-mail address").fill(person.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    if (password !== person.password) await expect(page.getByRole("alert").first()).toContainText(/correct/);
  }
  await expect(page.getByText(`Only ${person.email} can read this.`)).toBeVisible();
  await page.goto(app);
  await expect(page.getByText("Welcome back")).toBeVisible();
  // One session for both: the account is open too.
  await page.goto(`${server.url}/account`);
  await isHome(page);
  await page.goto(`${app}/notes`);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(`${app}/login?next=%2Fnotes`);
});

test("the login of the app leads to no other site", async ({ page, app, mails, another }) => {
  const person = await join(await another(), mails);
  await page.goto(`${app}/login?next=${encodeURIComponent("//evil.example")}`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(`${app}/notes`);
});
