/** The one field in which people name themselves, whatever the server lets them log in with. */
import type { LoginInput } from "@vestibule/client";

type NameField = { label: string; missing: string; type: "text" | "email" | "tel" };

const fields: Record<string, NameField> = {
  email: { label: "E-mail address", missing: "Enter your e-mail address.", type: "email" },
  phone: { label: "Phone number", missing: "Enter your phone number.", type: "tel" },
  username: { label: "User name", missing: "Enter your user name.", type: "text" },
};

const methodNames: Record<string, string> = { email: "e-mail address", phone: "phone number", username: "user name" };

/** How to ask for the name; `methods` are the server's login methods. */
export const nameField = (methods: string[]): NameField => {
  const only = methods.length === 1 && methods[0] !== undefined ? fields[methods[0]] : undefined;
  if (only) return only;
  const names = methods.flatMap((method) => methodNames[method] ?? []);
  const list = names.join(" or ");
  return { label: list.charAt(0).toUpperCase() + list.slice(1), missing: `Enter your ${list}.`, type: "text" };
};

/** Which of the server's names `name` is: as it looks, among those that the server takes. */
export const loginInput = (methods: string[], name: string, password: string): LoginInput => {
  if (methods.includes("email") && (methods.length === 1 || name.includes("@"))) return { email: name, password };
  if (methods.includes("phone") && (methods.length === 1 || /^\+?[\d ()./-]{6,}$/.test(name)))
    return { phone: name, password };
  return methods.includes("username") ? { username: name, password } : { email: name, password };
};
