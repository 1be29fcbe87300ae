import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

/** What a site says about itself; every part may be missing. */
export type Branding = {
  name?: string | null;
  logo_url?: string | null;
  colors?: { primary?: string | null; primary_dark?: string | null } | null;
  links?: { label: string; url: string }[] | null;
  languages?: string[] | null;
  default_language?: string | null;
  /** The fields of the sign-up form in order. */
  signup_fields?: { name: string; required: boolean }[] | null;
  /** Whether one can sign up with a passkey. */
  passkey_signup?: boolean | null;
  /** Where the API is. */
  api_base?: string | null;
};

const plain: Branding = {};

const read = async (): Promise<Branding> => {
  const response = await fetch(process.env.NEXT_PUBLIC_BRANDING ?? "/_vestibule/ui.json");
  return response.ok ? response.json() : plain;
};

const query = { queryKey: ["branding"], queryFn: read, staleTime: Number.POSITIVE_INFINITY };

/** Where the API is: as the build says, else as the site does. */
export const apiBase = async (queries: QueryClient): Promise<string> => {
  if (process.env.NEXT_PUBLIC_API_BASE) return process.env.NEXT_PUBLIC_API_BASE;
  const branding = await queries.fetchQuery(query).catch(() => plain);
  return branding.api_base || "/_allauth";
};

/** How the site presents itself, or `null` until it has said so; a server that does not say is plain Vestibule. */
export const useBranding = (): Branding | null => {
  const { data, isError } = useQuery(query);
  return data ?? (isError ? plain : null);
};

const luminance = (color: string): number => {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The text colour that is read best on a colour. */
export const readableOn = (color: string): string => (luminance(color) > 0.179 ? "#14161d" : "#ffffff");

const isColor = (text: string | null | undefined): text is string => /^#[0-9a-f]{6}$/i.test(text ?? "");

/** Paints the page in the site's own accent colour. Set by script, which the content security policy allows. */
export const useBrandColors = (branding: Branding | null): void => {
  useEffect(() => {
    const light = branding?.colors?.primary;
    if (!isColor(light)) return;
    const dark = isColor(branding?.colors?.primary_dark) ? branding.colors.primary_dark : light;
    const { style } = document.documentElement;
    style.setProperty("--primary", `light-dark(${light}, ${dark})`);
    style.setProperty("--on-primary", `light-dark(${readableOn(light)}, ${readableOn(dark)})`);
  }, [branding]);
};
