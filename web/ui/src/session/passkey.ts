/**
 * What the browser does with passkeys, through a library that knows the differences between browsers. It is fetched when
 * it is needed: most people log in without.
 */
import type { CreationOptions, Credential, RequestOptions } from "@vestibule/client";

type Library = typeof import("@simplewebauthn/browser");
type CreationJson = Parameters<Library["startRegistration"]>[0]["optionsJSON"];
type RequestJson = Parameters<Library["startAuthentication"]>[0]["optionsJSON"];

/** Why there is no passkey; a key of the messages. */
export type PasskeyProblem = "cancelled" | "unsupported" | "failed" | "known";

/** A passkey, or why there is none. */
export type PasskeyOutcome = { credential: Credential } | { problem: PasskeyProblem };

const library = (): Promise<Library> => import("@simplewebauthn/browser");

const problems: Record<string, PasskeyProblem> = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "known",
  NotSupportedError: "unsupported",
};

const outcome = async (act: (library: Library) => Promise<object>): Promise<PasskeyOutcome> => {
  if (!knowsPasskeys()) return { problem: "unsupported" };
  try {
    return { credential: (await act(await library())) as Credential };
  } catch (error) {
    return { problem: (error instanceof Error && problems[error.name]) || "failed" };
  }
};

/** Makes a passkey on the device or on a security key. */
export const createPasskey = (options: CreationOptions): Promise<PasskeyOutcome> =>
  outcome(({ startRegistration }) => startRegistration({ optionsJSON: options as CreationJson }));

/** Asks for a passkey. */
export const askPasskey = (options: RequestOptions): Promise<PasskeyOutcome> =>
  outcome(({ startAuthentication }) => startAuthentication({ optionsJSON: options as RequestJson }));

/** Whether the browser can offer passkeys where it offers passwords. */
export const offersPasskeys = async (): Promise<boolean> =>
  knowsPasskeys() && (await library()).browserSupportsWebAuthnAutofill();

/** Waits until the person picks a passkey where the browser offers passwords. */
export const awaitPasskey = (options: RequestOptions): Promise<PasskeyOutcome> =>
  outcome(({ startAuthentication }) =>
    startAuthentication({
      optionsJSON: options as RequestJson,
      useBrowserAutofill: true,
      verifyBrowserAutofillInput: false,
    }),
  );

/** Stops waiting. */
export const forgetPasskey = (): void => {
  library()
    .then(({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony())
    .catch(() => {});
};

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === "function";
