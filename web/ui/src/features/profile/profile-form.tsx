"use client";

import type { Profile } from "@vestibule/client";
import { useLanguage } from "@/i18n/language-provider";
import type { Messages } from "@/i18n/messages";
import { useClient } from "@/session/auth-provider";
import { Form, SubmitButton } from "@/ui/form";
import { type Filled, fieldsOf, filledOf, isObjectSchema, type SchemaField, valuesOf } from "@/ui/json-schema";
import { Notice } from "@/ui/notice";
import { Panel } from "@/ui/panel";
import { checksOf, SchemaFields } from "@/ui/schema-fields";
import { useToast } from "@/ui/toasts";

type ProfileFormProps = { profile: Profile; onChanged: (profile: Profile) => void };

/** The names that every person may have, whatever their user type; the rest is in its schema. */
const namesOf = ({ auth }: Messages): SchemaField[] => [
  { name: "username", label: auth.name.username.label, isRequired: true, schema: { type: "string" } },
  { name: "first_name", label: auth.firstName, isRequired: false, schema: { type: "string" } },
  { name: "last_name", label: auth.lastName, isRequired: false, schema: { type: "string" } },
];

/** What the person may change of the profile, as a form, and the rest of the user type's fields as text. */
export const ProfileForm = ({ profile, onChanged }: ProfileFormProps) => {
  const client = useClient();
  const toast = useToast();
  const { language, messages } = useLanguage();
  const schema = profile.user_type?.schema;
  const typed = isObjectSchema(schema) ? fieldsOf(schema, language) : [];
  const { values } = profile;
  const isEditable = ({ name }: SchemaField) => profile.editable.includes(name);
  const editable = [...namesOf(messages), ...typed].filter(isEditable);
  const fixed = typed.filter((field) => !isEditable(field) && values[field.name] !== undefined);
  if (editable.length + fixed.length === 0) return null;

  const send = (filled: Filled) => {
    const read = valuesOf(editable, filled);
    // What was emptied must be said, or it would stay.
    const emptied = editable.filter(({ name }) => !(name in read)).map(({ name }) => [name, null]);
    return client.profile.change({ ...read, ...Object.fromEntries(emptied) });
  };
  return (
    <Panel title={profile.user_type?.label}>
      <div className="space-y-6">
        {profile.mistakes.length > 0 && <Notice>{profile.mistakes.map(({ message }) => message).join(" ")}</Notice>}
        {fixed.length > 0 && <Fixed fields={fixed} values={values} />}
        {editable.length > 0 && (
          <Form
            schema={checksOf(editable, messages)}
            send={(filled) => send(filled)}
            onReply={(reply) => {
              if (reply.status !== 200) return;
              onChanged(reply.data);
              toast(messages.common.saved);
            }}
            defaultValues={filledOf(editable, values)}
          >
            <div className="max-w-md space-y-5">
              <SchemaFields fields={editable} />
              <SubmitButton isWide={false}>{messages.account.profile.submit}</SubmitButton>
            </div>
          </Form>
        )}
      </div>
    </Panel>
  );
};

const Fixed = ({ fields, values }: { fields: SchemaField[]; values: Record<string, unknown> }) => (
  <dl className="grid gap-4 sm:grid-cols-2">
    {fields.map(({ name, label }) => (
      <div key={name}>
        <dt className="text-sm text-muted">{label}</dt>
        <dd className="font-medium">{[values[name]].flat().join(", ")}</dd>
      </div>
    ))}
  </dl>
);
