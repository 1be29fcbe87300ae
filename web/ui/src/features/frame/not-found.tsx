"use client";

import { useMessages } from "@/i18n/language-provider";
import { paths } from "@/paths";
import { Card } from "@/ui/card";
import { ButtonLink } from "@/ui/text-link";

/** What is shown where there is no page. */
export const NotFoundView = () => {
  const { common } = useMessages();
  return (
    <Card title={common.notFoundTitle} lead={common.notFoundLead}>
      <ButtonLink href={paths.home} className="w-full">
        {common.home}
      </ButtonLink>
    </Card>
  );
};
