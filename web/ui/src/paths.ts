/** Where the pages are. A link is made from here, so that a page that moves takes its links along. */
export const paths = {
  account: "/account",
  confirmLoginCode: "/account/login/code/confirm",
  login: "/account/login",
  loginByCode: "/account/login/code",
  mfa: "/account/2fa",
  mfaReauthenticate: "/account/2fa/reauthenticate",
  mfaTrust: "/account/2fa/trust",
  passkeySignup: "/account/signup/passkey",
  passwordReset: "/account/password/reset",
  passwordResetByCode: "/account/password/reset/code",
  providerSignup: "/account/provider/signup",
  reauthenticate: "/account/reauthenticate",
  signup: "/account/signup",
  verifyEmail: "/account/verify-email",
  verifyPhone: "/account/verify-phone",
} as const;

/** The path of a page. */
export type PagePath = (typeof paths)[keyof typeof paths];
