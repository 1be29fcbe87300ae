"use client";

import { type AuthReply, createClient, type LoginInput, type User } from "@vestibule/client";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useState } from "react";
import { base } from "@/auth/address";

type Auth = {
  /** Who is logged in. */
  user: User | null;
  /** Logs in. Anything but 200 says what is missing: fields with mistakes, or a further step. */
  login: (input: LoginInput) => Promise<AuthReply>;
  logout: () => Promise<void>;
};

const AuthContext = createContext<Auth | null>(null);

/** Gives the components below it the person that the server has seen, and the ways to become another one. */
export const AuthProvider = ({ initial, children }: { initial: User | null; children: ReactNode }) => {
  const router = useRouter();
  const [client] = useState(() => createClient({ base }));
  const [user, setUser] = useState(initial);

  const take = (reply: AuthReply) => {
    setUser(reply.status === 200 ? reply.user : null);
    router.refresh(); // Server components show somebody else now.
    return reply;
  };
  const auth: Auth = {
    user,
    login: async (input) => {
      const reply = await client.auth.login(input);
      return reply.status === 200 ? take(reply) : reply;
    },
    logout: async () => {
      take(await client.auth.logout());
    },
  };
  return <AuthContext value={auth}>{children}</AuthContext>;
};

/** Who is logged in, and how to change that. */
export const useAuth = (): Auth => {
  const auth = useContext(AuthContext);
  if (auth === null) throw new Error("useAuth needs an AuthProvider above it");
  return auth;
};
