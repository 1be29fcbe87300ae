import { vi } from "vitest";

/** Stands for Next's router: says where a page was left for. */
export const router = {
  replace: vi.fn<(path: string) => void>(),
  push: vi.fn<(path: string) => void>(),
  back: vi.fn<() => void>(),
};
