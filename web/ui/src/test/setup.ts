import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { router } from "./router";

vi.mock("next/navigation", () => ({ useRouter: () => router, usePathname: () => window.location.pathname }));

/** What the site says about itself: nothing, unless a test stubs it otherwise. */
beforeEach(() => vi.stubGlobal("fetch", async () => Response.json({})));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  router.replace.mockReset();
  localStorage.clear();
  document.documentElement.removeAttribute("style");
  window.history.replaceState(null, "", "/");
});
