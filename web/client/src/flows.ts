/** What a person may do next, and the answer that says so. */
import type { Refusal } from "./answer.ts";
import type { components } from "./schema.ts";

/** The name of a flow; allauth's names. */
export type FlowId = components["schemas"]["FlowId"];
/** A flow that is open. */
export type Flow = components["schemas"]["Flow"];
/** A user as others see them. */
export type User = components["schemas"]["UserOut"];
/** What staff was asked about somebody who waits to be let in, and has said. */
export type Approval = components["schemas"]["ApprovalOut"];
/** A proof of who somebody is. */
export type AuthenticationMethod = components["schemas"]["AuthenticationMethod"];
/** A mistake in the input; `param` names the field, and is absent when it is about the form as a whole. */
export type FieldError = components["schemas"]["Mistake"];

/** What the server answers to every authentication request. */
export type AuthReply =
  /** Logged in, and how that was proved, oldest first. */
  | { status: 200; user: User; methods: AuthenticationMethod[] }
  /** Not yet, and what is open; with a `user`, a fresh proof of being that user is asked for. */
  | { status: 401; user: User | null; flows: Flow[] }
  | { status: 400; errors: FieldError[] }
  | Refusal;

type Wire =
  | { status: 200; data: { user?: User | null; methods?: AuthenticationMethod[] | null } }
  | { status: 401; data: { user?: User | null; flows: Flow[] }; meta: { is_authenticated?: boolean | null } }
  | { status: 400; errors: FieldError[] }
  | Refusal;

/** Reads the answer of an authentication endpoint. */
export const authReply = (answer: Wire): AuthReply => {
  if (answer.status === 200) {
    const { user, methods } = answer.data;
    if (!user) throw new TypeError("An answer with status 200 has no user");
    return { status: 200, user, methods: methods ?? [] };
  }
  if (answer.status === 401) {
    const user = answer.meta.is_authenticated ? (answer.data.user ?? null) : null;
    return { status: 401, user, flows: answer.data.flows };
  }
  return answer;
};

/** The flow that an unfinished login waits for, or the one that gives a fresh proof; `null` when nothing is under way. */
export const nextFlow = (reply: AuthReply): Flow | null => {
  if (reply.status !== 401) return null;
  const pending = reply.flows.find((flow) => flow.is_pending);
  return pending ?? (reply.user ? (reply.flows[0] ?? null) : null);
};
