/** The join between the server's flows and the pages: a flow without a page does not compile. */
import type { FlowId } from "@vestibule/client";
import { type PagePath, paths } from "@/paths";

/** The page on which a flow goes on. */
export const flowPath: Record<FlowId, PagePath> = {
  login: paths.login,
  login_by_code: paths.confirmLoginCode,
  mfa_authenticate: paths.mfa,
  mfa_enroll: paths.mfaEnroll,
  mfa_login_webauthn: paths.login,
  mfa_reauthenticate: paths.reauthenticate,
  mfa_signup_webauthn: paths.passkeySignupCreate,
  mfa_trust: paths.mfaTrust,
  password_reset_by_code: paths.passwordResetByCode,
  pending_approval: paths.pendingApproval,
  provider_redirect: paths.login,
  provider_signup: paths.providerSignup,
  provider_token: paths.login,
  reauthenticate: paths.reauthenticate,
  signup: paths.signup,
  verify_email: paths.verifyEmail,
  verify_phone: paths.verifyPhone,
};
