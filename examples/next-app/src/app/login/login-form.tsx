"use client";

import type { AuthReply } from "@vestibule/client";
import { useState } from "react";
import { vestibule } from "@/auth/address";
import { useAuth } from "@/auth/use-auth";

/** What to say about an answer that is no success. */
const problemIn = (reply: AuthReply): string => {
  if (reply.status === 400) return reply.errors.map(({ message }) => message).join(" ");
  if (reply.status === 429) return `Too many attempts. Try again in ${reply.retryAfter ?? 60} seconds.`;
  return "You cannot log in now. Load the page again.";
};

/** Logs in with address and password. Whatever else a login may need is done on Vestibule's own pages. */
export const LoginForm = ({ next }: { next: string }) => {
  const { login } = useAuth();
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (data: FormData) => {
    const reply = await login({ email: String(data.get("email")), password: String(data.get("password")) });
    // A fresh page: the router remembers that these pages led to the login.
    if (reply.status === 200) window.location.assign(next);
    else if (reply.status === 401) window.location.assign(`${vestibule}/account/login`);
    else setProblem(problemIn(reply));
  };
  return (
    <form
      // Not `action`: that empties the form, and whoever mistyped one letter would begin anew.
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      {problem && <p role="alert">{problem}</p>}
      <label>
        E-mail address
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Log in</button>
      <a href={`${vestibule}/account/password/reset`}>Forgot the password?</a>
    </form>
  );
};
