import { AuthFrame } from "@/features/frame/auth-frame";
import { NotFoundView } from "@/features/frame/not-found";

export default function NotFound() {
  return (
    <AuthFrame>
      <NotFoundView />
    </AuthFrame>
  );
}
