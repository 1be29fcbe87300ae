import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

/** The client lies outside of this folder. A project of yours installs it, and needs none of this. */
const root = fileURLToPath(new URL("../..", import.meta.url));

const config: NextConfig = { turbopack: { root }, outputFileTracingRoot: root };

export default config;
