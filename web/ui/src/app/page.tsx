import { AuthFrame } from "@/features/frame/auth-frame";
import { Start } from "@/features/start/start";

export default function StartPage() {
  return (
    <AuthFrame>
      <Start />
    </AuthFrame>
  );
}
