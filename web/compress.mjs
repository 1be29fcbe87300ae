/** Puts `.br` and `.gz` beside the files of the export that gain by it. The server sends them as they are. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const out = fileURLToPath(new URL("ui/out/", import.meta.url));
const texts = new Set([".html", ".js", ".css", ".txt", ".svg", ".json", ".webmanifest"]);
/** Below this, the headers weigh more than what is saved. */
const least = 512;

const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };

let [before, after] = [0, 0];
for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !texts.has(extname(entry.name))) continue;
  const file = join(entry.parentPath, entry.name);
  const plain = readFileSync(file);
  if (plain.length < least) continue;
  const packed = brotliCompressSync(plain, {
    params: { ...quality, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  });
  writeFileSync(`${file}.br`, packed);
  writeFileSync(`${file}.gz`, gzipSync(plain, { level: constants.Z_BEST_COMPRESSION }));
  before += plain.length;
  after += packed.length;
}
const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;
process.stdout.write(`The web app: ${kilobytes(before)} of text, ${kilobytes(after)} compressed\n`);
