import { LoginForm } from "./login-form";

type LoginPageProps = { searchParams: Promise<{ next?: string }> };

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { next = "/notes" } = await searchParams;
  // Security: `//host` and `/\host` begin like a path and lead elsewhere.
  const isOurs = /^\/(?![/\\])/.test(next);
  return (
    <>
      <h1>Log in</h1>
      <LoginForm next={isOurs ? next : "/notes"} />
    </>
  );
}
