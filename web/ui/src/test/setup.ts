import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";
import { router } from "./router";

vi.mock("next/navigation", () => ({ useRouter: () => router }));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  router.replace.mockReset();
  window.history.replaceState(null, "", "/");
});
