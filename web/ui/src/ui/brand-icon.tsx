"use client";

import { useState } from "react";

/** The icon of a company, or the first letter of its name where there is none. */
export const BrandIcon = ({ id, name }: { id: string; name: string }) => {
  const [isMissing, setMissing] = useState(false);
  if (isMissing) {
    return (
      <span
        aria-hidden="true"
        data-letter={[...name][0]}
        className="flex size-5 shrink-0 items-center justify-center rounded bg-subtle text-xs font-semibold uppercase before:content-[attr(data-letter)]"
      />
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: the export has no image service, and the icons are small
    <img
      src={`/providers/${encodeURIComponent(id)}.svg`}
      alt=""
      className="mono-icon size-5 shrink-0"
      onError={() => setMissing(true)}
    />
  );
};
