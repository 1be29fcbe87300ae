/** A typed client of the API: `createClient(options)`, then one function per endpoint. */
import { activity } from "./activity.ts";
import { auth } from "./auth.ts";
import { config } from "./config.ts";
import { email } from "./email.ts";
import { createHttp, type Options } from "./http.ts";
import { mfa } from "./mfa.ts";
import { password } from "./password.ts";
import { phone } from "./phone.ts";
import { profile } from "./profile.ts";
import { providers } from "./providers.ts";
import { sessions } from "./sessions.ts";
import { tokens } from "./tokens.ts";

export type { Act } from "./activity.ts";
export {
  type Answer,
  type Input,
  isUnavailable,
  type Method,
  type Path,
  type Refusal,
  type Unavailable,
} from "./answer.ts";
export type { Invitation, LoginInput, RequestCodeInput, SignupInput } from "./auth.ts";
export type { Configuration } from "./config.ts";
export type { EmailAddress } from "./email.ts";
export {
  type Approval,
  type AuthenticationMethod,
  type AuthReply,
  type FieldError,
  type Flow,
  type FlowId,
  nextFlow,
  type User,
} from "./flows.ts";
export type { Options, TokenStore } from "./http.ts";
export type { Authenticator, CreationOptions, Credential, RegistrationInput, RequestOptions } from "./mfa.ts";
export type { ChangePasswordInput } from "./password.ts";
export type { PhoneNumber } from "./phone.ts";
export type { Profile, UserType } from "./profile.ts";
export type { Provider, ProviderAccount } from "./providers.ts";
export type { Session } from "./sessions.ts";

/** All endpoints, by subject. */
export const createClient = (options: Options = {}) => {
  const http = createHttp(options);
  return {
    activity: activity(http),
    auth: auth(http),
    config: config(http),
    email: email(http),
    mfa: mfa(http),
    password: password(http),
    phone: phone(http),
    profile: profile(http),
    providers: providers(http),
    sessions: sessions(http),
    tokens: tokens(http),
  };
};

/** What `createClient` makes. */
export type Client = ReturnType<typeof createClient>;
