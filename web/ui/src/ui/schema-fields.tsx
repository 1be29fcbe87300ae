"use client";

import type { ComponentProps } from "react";
import { useMessages } from "@/i18n/language-provider";
import type { Messages } from "@/i18n/messages";
import { anything, type Check, text } from "@/ui/checks";
import { CheckField, Field, SelectField, TextAreaField } from "@/ui/field";
import type { SchemaField } from "@/ui/json-schema";

const formats: Record<string, ComponentProps<"input">["type"]> = { email: "email", date: "date", uri: "url" };

/** The inputs of a schema's fields, for use in a form. */
export const SchemaFields = ({ fields }: { fields: SchemaField[] }) =>
  fields.map((field) => <InputFor key={field.name} field={field} />);

const InputFor = ({ field }: { field: SchemaField }) => {
  const { common } = useMessages();
  const { name, label, hint, isRequired, schema } = field;
  const shared = { name, label, hint, isOptional: !isRequired };
  if (schema.enum) {
    const options = schema.enum.map((option): [string, string] => {
      const value = String(option);
      return [value, schema["x-enum-labels"]?.[value] ?? value];
    });
    return <SelectField {...shared} options={options} />;
  }
  switch (schema.type) {
    case "boolean":
      return <CheckField name={name} label={label} hint={hint} />;
    case "array":
      return <TextAreaField {...shared} hint={hint ?? common.onePerLine} />;
    case "integer":
    case "number":
      return (
        <Field
          {...shared}
          type="number"
          inputMode={schema.type === "integer" ? "numeric" : "decimal"}
          min={schema.minimum}
          max={schema.maximum}
          step={schema.type === "integer" ? 1 : "any"}
        />
      );
    default:
      return schema.format === "textarea" || (schema.maxLength ?? 0) > 300 ? (
        <TextAreaField {...shared} />
      ) : (
        <Field {...shared} type={formats[schema.format ?? ""] ?? "text"} maxLength={schema.maxLength} />
      );
  }
};

/** What must be filled in before anything is sent. All else the server knows better. */
export const checksOf = (fields: SchemaField[], { common }: Messages): Record<string, Check<unknown>> =>
  Object.fromEntries(
    fields.map(({ name, isRequired, schema }) => [
      name,
      isRequired && schema.type !== "boolean" ? text(common.required) : anything,
    ]),
  );
