import { render as mount } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { SessionProvider } from "@/session/session-provider";
import { type Answers, server } from "./server";

/** Shows something to a person whose server gives `answers`; returns that person and what the server was asked. */
export const render = (content: ReactNode, answers: Answers) => {
  const { client, seen } = server(answers);
  const { container } = mount(<SessionProvider client={client}>{content}</SessionProvider>);
  return { person: userEvent.setup(), seen, container };
};
