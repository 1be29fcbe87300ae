/** Which fields the sign-up form has. */
import type { Branding } from "@/session/branding";

/** A field of the sign-up form. */
export type SignupField = { name: SignupName; isRequired: boolean };

/** The fields that the server knows. */
export type SignupName = "email" | "email2" | "username" | "phone" | "password" | "password2";

const known: Record<string, SignupName> = {
  email: "email",
  email2: "email2",
  username: "username",
  phone: "phone",
  password1: "password",
  password: "password",
  password2: "password2",
};

/**
 * The fields in the site's order; a server that does not say them is asked for what one logs in with. A second password is
 * left out: people can look at what they typed. `extra` are fields that the server missed in an earlier try.
 */
export const signupFields = (
  said: Branding["signup_fields"],
  loginMethods: string[],
  extra: string[] = [],
): SignupField[] => {
  const asked = said ?? [...loginMethods, "password"].map((name) => ({ name, required: true }));
  const fields = [...asked, ...extra.map((name) => ({ name, required: true }))].flatMap(({ name, required }) => {
    const field = known[name];
    return field && field !== "password2" ? [{ name: field, isRequired: required }] : [];
  });
  const names = fields.map(({ name }) => name);
  return fields.filter(({ name }, at) => names.indexOf(name) === at);
};
