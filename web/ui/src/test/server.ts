/** A server for tests: answers by method and path, checked against the document of the API when they are compiled. */
import { type Answer, createClient, type Method, type Options, type Path } from "@vestibule/client";

type Route = { [P in Path]: `${Method<P>} ${P}` }[Path];
type AnswerOf<R extends Route> = R extends `${infer M} ${infer P extends Path}`
  ? M extends Method<P>
    ? Answer<P, M>
    : never
  : never;

/** An answer, or none: the server is down, or fails. */
type Outcome<R extends Route> = AnswerOf<R> | "unreachable" | "broken";

/** What is answered, by route: one answer for always, or one after the other, the last one for always. */
export type Answers = { [R in Route]?: Outcome<R> | [Outcome<R>, ...Outcome<R>[]] };

/** A request that came. */
export type Seen = { route: string; headers: Headers; body: unknown };

/** Makes clients whose server gives `answers` and writes down what was asked. */
export const server = (answers: Answers) => {
  const seen: Seen[] = [];
  const queues = new Map(Object.entries(answers).map(([route, answer]) => [route, [answer].flat()]));
  const answer: typeof fetch = async (input, init) => {
    const route = `${init?.method} ${String(input).replace("/_allauth/browser/v1", "")}`;
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    seen.push({ route, headers: new Headers(init?.headers), body });
    const queue = queues.get(route);
    if (!queue) throw new Error(`The test has no answer to ${route}`);
    const next = queue.length > 1 ? queue.shift() : queue[0];
    if (next === "unreachable" || next === undefined) throw new TypeError("Failed to fetch");
    if (next === "broken") return new Response("oops", { status: 500 });
    const headers = "retryAfter" in next ? { "Retry-After": String(next.retryAfter) } : undefined;
    return Response.json(next, { status: next.status, headers });
  };
  const createWith = (options: Options = {}) =>
    createClient({ ...options, mode: "browser", fetch: answer, cookies: () => "csrftoken=test-token" });
  return { createWith, seen };
};
