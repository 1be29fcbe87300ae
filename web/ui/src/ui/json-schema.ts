/** What a form reads of a JSON Schema: an object whose fields are texts, numbers, choices, yes or no, or lists of texts. */

/** One field of a schema; `x-` keywords say how it is shown. */
export type FieldSchema = {
  title?: string;
  description?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  readOnly?: boolean;
  "x-labels"?: Record<string, string>;
  "x-descriptions"?: Record<string, string>;
  "x-enum-labels"?: Record<string, string>;
};

/** A schema of an object. */
export type ObjectSchema = { properties?: Record<string, FieldSchema>; required?: string[] };

/** A field with its name. */
export type SchemaField = { name: string; label: string; hint?: string; isRequired: boolean; schema: FieldSchema };

/** Whether something that the server sent can be read as one. */
export const isObjectSchema = (value: unknown): value is ObjectSchema =>
  typeof value === "object" && value !== null && "properties" in value;

/** The fields of a schema in its order, with labels in a language. */
export const fieldsOf = (schema: ObjectSchema, language: string): SchemaField[] =>
  Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    label: field["x-labels"]?.[language] ?? field.title ?? name.replaceAll("_", " "),
    hint: field["x-descriptions"]?.[language] ?? field.description,
    isRequired: schema.required?.includes(name) ?? false,
    schema: field,
  }));

/** What is filled in, by field: text, or yes and no. */
export type Filled = Record<string, unknown>;

const readers: Record<string, (text: string) => unknown> = {
  integer: Number,
  number: Number,
  array: (text) =>
    text
      .split(/[\n,]/)
      .map((part) => part.trim())
      .filter(Boolean),
};

/** The value that a field stands for; `undefined` where nothing is filled in. */
const readValue = ({ schema }: SchemaField, filled: unknown): unknown => {
  if (typeof filled !== "string") return filled;
  if (filled.trim() === "") return undefined;
  if (schema.enum) return schema.enum.find((option) => String(option) === filled);
  return (readers[schema.type ?? "string"] ?? String)(filled);
};

/** The values that the server wants for what was filled in. */
export const valuesOf = (fields: SchemaField[], filled: Filled): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .map((field) => [field.name, readValue(field, filled[field.name])])
      .filter(([, value]) => value !== undefined),
  );

/** What stands in the fields for values of the server. */
export const filledOf = (fields: SchemaField[], values: Record<string, unknown>): Filled =>
  Object.fromEntries(
    fields.map(({ name, schema }) => {
      const value = values[name];
      if (schema.type === "boolean") return [name, value === true];
      return [name, Array.isArray(value) ? value.join("\n") : String(value ?? "")];
    }),
  );
