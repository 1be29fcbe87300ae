import { existsSync, readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

const document = new URL("../../../docs/generated/openapi.json", import.meta.url);

it.runIf(existsSync(document))("schema.ts is what `npm run gen` makes of the server's document", async () => {
  const made = astToString(await openapiTS(document, { exportType: true }));
  expect(readFileSync(new URL("schema.ts", import.meta.url), "utf8")).toBe(COMMENT_HEADER + made);
});
