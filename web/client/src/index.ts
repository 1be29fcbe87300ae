/** A typed client of the API: `createClient(options)`, then one function per endpoint. */
import { auth } from "./auth";
import { config } from "./config";
import { createHttp, type Options } from "./http";

export type { LoginInput } from "./auth";
export type { Configuration } from "./config";
export {
  type AuthenticationMethod,
  type AuthReply,
  type FieldError,
  type Flow,
  type FlowId,
  nextFlow,
  type User,
} from "./flows";
export {
  type Answer,
  type Input,
  isUnavailable,
  type Method,
  type Options,
  type Path,
  type Refusal,
  type TokenStore,
  type Unavailable,
} from "./http";

/** All endpoints, by subject. */
export const createClient = (options: Options = {}) => {
  const http = createHttp(options);
  return { auth: auth(http), config: config(http) };
};

/** What `createClient` makes. */
export type Client = ReturnType<typeof createClient>;
