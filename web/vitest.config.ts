import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "client", root: "client", environment: "node" } },
      {
        resolve: {
          alias: {
            "@vestibule/client": fileURLToPath(new URL("client/src/index.ts", import.meta.url)),
            "@": fileURLToPath(new URL("ui/src", import.meta.url)),
          },
        },
        test: { name: "ui", root: "ui", environment: "jsdom", setupFiles: ["src/test/setup.ts"] },
      },
    ],
  },
});
