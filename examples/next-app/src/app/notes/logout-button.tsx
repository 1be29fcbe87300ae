"use client";

import { useAuth } from "@/auth/use-auth";

export const LogoutButton = () => {
  const { logout } = useAuth();
  return (
    <button type="button" onClick={() => void logout()}>
      Log out
    </button>
  );
};
