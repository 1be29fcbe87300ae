"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useMessages } from "@/i18n/language-provider";
import { Button } from "@/ui/button";
import { useToast } from "@/ui/toasts";

/** Copies a text. */
export const CopyButton = ({ text, label }: { text: string; label?: string }) => {
  const toast = useToast();
  const { common } = useMessages();
  const [isCopied, setCopied] = useState(false);
  const Icon = isCopied ? Check : Copy;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    toast(common.copied);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    // A browser that does not let pages copy leaves the text to be selected by hand.
    <Button look="secondary" size="small" aria-label={label} onClick={() => void copy().catch(() => {})}>
      <Icon aria-hidden="true" className="size-4" />
      {common.copy}
    </Button>
  );
};
