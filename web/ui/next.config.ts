import type { NextConfig } from "next";

/** Static files that the server embeds: no server of Next's own runs anywhere. */
const config: NextConfig = {
  output: "export",
  transpilePackages: ["@vestibule/client"],
  reactStrictMode: true,
  poweredByHeader: false,
};

export default config;
