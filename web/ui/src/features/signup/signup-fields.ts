/** Which fields the sign-up form has, besides those of a user type. */
import type { Branding } from "@/session/branding";

/** A field of the sign-up form. */
export type SignupField = { name: SignupName; isRequired: boolean };

/** The fields that the form knows. */
export type SignupName = "email" | "email2" | "first_name" | "last_name" | "username" | "phone" | "password";

/** The server's names of them. A second password is not among them: people can look at what they typed. */
const known: Record<string, SignupName> = {
  email: "email",
  email2: "email2",
  first_name: "first_name",
  last_name: "last_name",
  username: "username",
  phone: "phone",
  password1: "password",
  password: "password",
};

/**
 * The fields in the site's order; a server that does not say them is asked for what one logs in with. `more` are fields
 * that may be filled in as well, `missed` those that the server missed in an earlier try.
 */
export const signupFields = (
  said: Branding["signup_fields"],
  loginMethods: string[],
  more: string[] = [],
  missed: string[] = [],
): SignupField[] => {
  const asked = said ?? [...loginMethods, "password"].map((name) => ({ name, required: true }));
  const all = [...asked, ...more.map((name) => ({ name, required: false }))];
  const fields = all.flatMap(({ name, required }) => {
    const field = known[name];
    return field ? [{ name: field, isRequired: required || missed.includes(name) }] : [];
  });
  const names = fields.map(({ name }) => name);
  return fields.filter(({ name }, at) => names.indexOf(name) === at);
};
