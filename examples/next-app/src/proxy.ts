import { createClient } from "@vestibule/client";
import { type NextRequest, NextResponse } from "next/server";
import { base } from "@/auth/address";

/** The guard: nobody gets to the notes without a session. (Before Next.js 16 this file is called `middleware.ts`.) */
export const proxy = async (request: NextRequest): Promise<NextResponse> => {
  const client = createClient({ base, headers: () => ({ Cookie: request.cookies.toString() }) });
  const { status } = await client.auth.session();
  if (status === 200) return NextResponse.next();
  const login = new URL("/login", request.url);
  login.searchParams.set("next", request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.redirect(login);
};

export const config = { matcher: ["/notes/:path*"] };
