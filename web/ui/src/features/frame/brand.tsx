"use client";

import { useBranding } from "@/session/branding";

/** Logo and name of the site, or an empty place until it has said them. */
export const Brand = () => {
  const branding = useBranding();
  if (!branding) return <span className="block h-9" />;
  return (
    <span className="flex h-9 items-center gap-2.5">
      {branding.logo_url ? (
        // biome-ignore lint/performance/noImgElement: the export has no image service, and the logo may be anything
        <img src={branding.logo_url} alt="" className="max-h-9 max-w-40 object-contain" />
      ) : (
        <Mark />
      )}
      <span className="truncate text-[1.0625rem] font-semibold tracking-tight">{branding.name || "Vestibule"}</span>
    </span>
  );
};

/** An open door. */
const Mark = () => (
  <svg aria-hidden="true" viewBox="0 0 40 40" className="size-8.5 shrink-0 text-primary">
    <rect width="40" height="40" rx="11" fill="currentColor" />
    <path
      d="M12 31V18a8 8 0 0 1 16 0v13"
      fill="none"
      className="stroke-on-primary"
      strokeWidth="2.6"
      strokeLinecap="round"
    />
    <path d="M16.5 31V18.2a3.5 3.5 0 0 1 7 0V31z" className="fill-on-primary" />
  </svg>
);
