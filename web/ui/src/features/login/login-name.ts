/** The one field in which people name themselves, whatever the server lets them log in with. */
import type { LoginInput } from "@vestibule/client";
import type { Messages } from "@/i18n/messages";

type NameField = { label: string; missing: string; type: "text" | "email" | "tel" };
type LoginMethod = "email" | "phone" | "username";

const types = { email: "email", phone: "tel", username: "text" } as const;

const isMethod = (text: string): text is LoginMethod => text in types;

/** How to ask for the name; `methods` are the server's login methods. */
export const nameField = (methods: string[], { name }: Messages["auth"]): NameField => {
  const known = methods.filter(isMethod);
  const [only] = known;
  if (known.length === 1 && only) return { ...name[only], type: types[only] };
  const list = name.joined(known.map((method) => name.either[method]));
  return { label: list.charAt(0).toUpperCase() + list.slice(1), missing: name.missing(list), type: "text" };
};

/** Which of the server's names `name` is: as it looks, among those that the server takes. */
export const loginInput = (methods: string[], name: string, password: string): LoginInput => {
  if (methods.includes("email") && (methods.length === 1 || name.includes("@"))) return { email: name, password };
  if (methods.includes("phone") && (methods.length === 1 || /^\+?[\d ()./-]{6,}$/.test(name)))
    return { phone: name, password };
  return methods.includes("username") ? { username: name, password } : { email: name, password };
};
