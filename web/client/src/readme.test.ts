/** The examples of the README compile, and say what they should when they run against a server. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { afterEach, expect, it, vi } from "vitest";
import * as client from "./index.ts";

const examples = [...readFileSync(new URL("../README.md", import.meta.url), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, text = ""]) => text,
);

const folder = new URL(".", import.meta.url).pathname;

/** What TypeScript has against a program of these texts. */
const complaints = (texts: string[]): string[] => {
  const files = new Map(texts.map((text, at) => [`${folder}readme-${at}.ts`, text]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: [],
    paths: { "@vestibule/client": [`${folder}index.ts`] },
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
};

/** What an example prints when the server answers so. */
const run = async (text: string, ...answers: { status: number }[]): Promise<string[]> => {
  vi.stubGlobal("document", { cookie: "csrftoken=t" });
  vi.stubGlobal("fetch", async () => {
    const next = answers.shift();
    if (!next) throw new Error("The example asks more than was expected");
    return Response.json(next, { status: next.status, headers: { "Retry-After": "30" } });
  });
  const printed: string[] = [];
  const script = ts
    .transpile(text, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext })
    .replace(/import \{(.*?)\} from "@vestibule\/client";/, "const {$1} = module;");
  const body = `return (async () => {${script}})();`;
  await new Function("module", "console", body)(client, { log: (...words: string[]) => printed.push(words.join(" ")) });
  return printed;
};

const user = { id: 1, display: "Ana", has_usable_password: true };
const loggedIn = { status: 200, data: { user, methods: [] }, meta: { is_authenticated: true, session_token: "t" } };
const anonymous = { status: 401, data: { flows: [{ id: "login" }] }, meta: { is_authenticated: false } };
const [page = "", app = "", server = "", proofs = ""] = examples;

afterEach(() => vi.unstubAllGlobals());

it("the examples compile", { timeout: 60_000 }, () => {
  expect(examples).toHaveLength(4);
  expect(complaints(examples)).toEqual([]);
});

it("the example for pages tells each answer apart", async () => {
  expect(await run(page, loggedIn)).toEqual(["Hello, Ana", "nothing is pending"]);
  const errors = [{ param: "password", message: "Wrong.", code: "x" }];
  expect(await run(page, { status: 400, errors } as never)).toEqual(["password Wrong.", "nothing is pending"]);
  expect(await run(page, { status: 429 })).toEqual(["Try again in 30 seconds", "nothing is pending"]);
  const pending = { ...anonymous, data: { flows: [{ id: "mfa_authenticate", is_pending: true }] } };
  expect(await run(page, pending)).toEqual(["mfa_authenticate"]);
});

it("the example for apps keeps the token", async () => {
  const sessions = { status: 200, data: [{ id: 1 }] };
  expect(await run(app, loggedIn, sessions)).toEqual(["Logged in on 1 device", "a token is kept"]);
});

it("the example for servers says who is there", async () => {
  expect(await run(server, loggedIn)).toEqual(["Ana"]);
  expect(await run(server, anonymous)).toEqual(["nobody is logged in"]);
});

it("the example for proofs asks for one and goes on", async () => {
  const wanted = { status: 401, data: { user, flows: [{ id: "reauthenticate" }] }, meta: { is_authenticated: true } };
  expect(await run(proofs, wanted, loggedIn, { status: 200 })).toEqual(["asked for reauthenticate", "200"]);
});
