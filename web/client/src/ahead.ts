/**
 * What newer servers answer beyond the document from which `schema.ts` is made: required second factors. A server without
 * them does not send them, and answers 404.
 */
import type { components } from "./schema.ts";

type Schemas = components["schemas"];

/** Flows of newer servers. */
export type FlowIdAhead = "mfa_enroll";

/** A user type, and the JSON Schema of its profiles. */
export type UserType = Schemas["UserTypeOut"];

/** The profile of the person who is logged in. */
export type Profile = Schemas["ProfileOut"];

/** What an invitation is for. */
export type Invitation = Schemas["InvitationOut"];

/** What staff was asked, and has said. */
export type Approval = Schemas["ApprovalOut"];

/** What answers say of a user besides. */
export type UserAhead = Pick<Schemas["UserOut"], "user_type" | "home" | "profile">;

/** All paths. */
export type { paths } from "./schema.ts";
