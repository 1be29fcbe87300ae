import { render as mount } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { AuthProvider } from "@/session/auth-provider";
import { type Answers, server } from "./server";

/** Shows something to a person whose server gives `answers`; returns that person and what the server was asked. */
export const render = (content: ReactNode, answers: Answers) => {
  const { createWith, seen } = server(answers);
  const { container } = mount(<AuthProvider createWith={createWith}>{content}</AuthProvider>);
  return { person: userEvent.setup(), seen, container };
};
