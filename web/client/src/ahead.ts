/**
 * What newer servers answer beyond the document from which `schema.ts` is made: user types with their profiles, approval
 * by staff, invitations, and required second factors. A server without them does not send them, and answers 404.
 */
import type { components, paths as documented } from "./schema.ts";

type Schemas = components["schemas"];
type Json<B> = { content: { "application/json": B } };
type Unauthenticated = Json<Schemas["Unauthenticated"]>;
type Done<B> = Json<{ status: number; data: B }>;

/** Flows of newer servers. */
export type FlowIdAhead = "mfa_enroll" | "pending_approval";

/** A user type, and the JSON Schema of its profiles. */
export type UserType = {
  id: string;
  label: string;
  /** Where people of this type arrive after login. */
  home: string;
  /** `open`, `approval` or `invite`. */
  signup: string;
  is_default: boolean;
  email_domains: string[];
  schema?: unknown;
};

/** The profile of the person who is logged in. */
export type Profile = {
  user_type?: UserType | null;
  values: Record<string, unknown>;
  /** The names of those that their owner may change. */
  editable: string[];
  /** What no longer fits, since the schema was changed. */
  mistakes: { param?: string | null; code: string; message: string }[];
};

/** What an invitation is for. */
export type Invitation = {
  email: string;
  user_type: UserType;
  profile: Record<string, unknown>;
  /** In seconds since 1970. */
  expires_at: number;
};

/** What staff was asked, and has said. */
export type Approval = { state: string; user_type: string; label: string; reason?: string };

/** What answers say of a user besides. */
export type UserAhead = { user_type?: string | null; home?: string | null; profile?: Record<string, unknown> | null };

type ProfileAnswers = { 200: Done<Profile>; 401: Unauthenticated };
type ChangedAnswers = ProfileAnswers & { 400: Json<Schemas["Invalid"]>; 409: Json<Schemas["Plain"]> };
type Change = { requestBody: Json<Record<string, unknown>>; responses: ChangedAnswers };

type Ahead = {
  "/_allauth/{client}/v1/account/profile": { get: { responses: ProfileAnswers }; put: Change; patch: Change };
  "/_allauth/{client}/v1/auth/approval": {
    post: { responses: { 200: Json<Schemas["Authenticated"]>; 401: Unauthenticated } };
  };
  "/_allauth/{client}/v1/auth/invitation": {
    get: { responses: { 200: Done<Invitation>; 400: Json<Schemas["Invalid"]> } };
  };
};

/** All paths: those of the document, and those ahead of it. */
export type paths = documented & Omit<Ahead, keyof documented>;
