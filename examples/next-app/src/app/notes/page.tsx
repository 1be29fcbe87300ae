import { vestibule } from "@/auth/address";
import { currentUser } from "@/auth/server";
import { LogoutButton } from "./logout-button";

/** A page behind the guard. */
export default async function NotesPage() {
  const user = await currentUser();
  return (
    <>
      <h1>Your notes</h1>
      <p>Only {user?.email} can read this.</p>
      <p>
        <a href={`${vestibule}/account`}>Your account</a> <LogoutButton />
      </p>
    </>
  );
}
