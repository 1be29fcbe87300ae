import { render as mount } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { AuthProvider } from "@/session/auth-provider";
import { type Answers, type Seen, server } from "./server";

/** What a server was asked, but for what every page asks. */
export const asked = (seen: Seen[]): string[] =>
  seen.map(({ route }) => route).filter((route) => route !== "GET /config" && route !== "GET /auth/session");

/** Shows something to a person whose server gives `answers`; returns that person and what the server was asked. */
export const render = (content: ReactNode, answers: Answers) => {
  const { createWith, seen } = server(answers);
  const { container } = mount(<AuthProvider createWith={createWith}>{content}</AuthProvider>);
  return { person: userEvent.setup(), seen, container };
};
