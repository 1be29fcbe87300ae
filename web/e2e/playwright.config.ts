import { defineConfig } from "@playwright/test";

/**
 * Journeys run in the system's Chromium, against the binary in `VESTIBULE_BIN`. Nothing is tried twice. `make screenshots`
 * asks for the project that takes pictures, `scripts/test-example` for the one that visits `examples/next-app`.
 */
export default defineConfig({
  testDir: "journeys",
  outputDir: "results",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  projects: [
    { name: "journeys", testMatch: "*.spec.ts" },
    { name: "example", testMatch: "*.example.ts" },
    { name: "screenshots", testMatch: "*.pictures.ts" },
  ],
  use: {
    locale: "en-US",
    timezoneId: "UTC",
    actionTimeout: 10_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Nothing but this machine is ever contacted.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
      ],
    },
  },
});
