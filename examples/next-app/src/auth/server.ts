import { createClient, type User } from "@vestibule/client";
import { cookies } from "next/headers";
import { cache } from "react";
import { base } from "@/auth/address";

/** Who sent the request that is being answered, asked once however many components want to know. */
export const currentUser = cache(async (): Promise<User | null> => {
  const sent = (await cookies()).toString();
  const client = createClient({ base, headers: () => ({ Cookie: sent }) });
  const reply = await client.auth.session();
  return reply.status === 200 ? reply.user : null;
});
