import Link from "next/link";
import { vestibule } from "@/auth/address";
import { currentUser } from "@/auth/server";

/** A page for everybody, rendered on the server, which knows who asks. */
export default async function StartPage() {
  const user = await currentUser();
  return (
    <>
      <h1>Notes</h1>
      <p>{user ? `Welcome back, ${user.display}.` : "Nobody is logged in."}</p>
      <ul>
        <li>
          <Link href="/notes">Your notes</Link>
        </li>
        <li>
          <a href={`${vestibule}/account/signup`}>Create an account</a>
        </li>
      </ul>
    </>
  );
}
