"use client";

import type { FieldError } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import {
  type DefaultValues,
  type FieldValues,
  FormProvider,
  type Path,
  useForm,
  useFormContext,
} from "react-hook-form";
import { useMessages } from "@/i18n/language-provider";
import { Button } from "@/ui/button";
import { type Checks, resolver } from "@/ui/checks";
import { type Reply, refusalOf, Trouble, type TroubleOf, troubleOf } from "@/ui/trouble";

type FormProps<Values extends FieldValues, R extends Reply> = {
  /** What must be filled in before anything is sent. */
  schema: Checks<Values>;
  /** The request: a function of the client. */
  send: (values: Values) => Promise<R>;
  /** Takes every answer that is not a refusal of the input; what it returns, if anything, empties the form. */
  onReply: (reply: NoInfer<R>, values: Values) => void;
  /** The field that shows the mistakes of a server's `param`, where the two have different names. */
  fieldOf?: Record<string, Path<Values>>;
  /** Sees the mistakes before they are placed: a form that grows with them adds a field, say. */
  onMistakes?: (errors: FieldError[]) => void;
  defaultValues?: DefaultValues<Values>;
  /** Whether the form is empty again after a success. */
  isEmptied?: boolean;
  children: ReactNode;
};

/** Where mistakes go that no field can show. */
const FORM = "";

/** Sends what was filled in, and places the mistakes that the server finds: under their field, or above the form. */
export const Form = <Values extends FieldValues, R extends Reply>(props: FormProps<Values, R>) => {
  const { schema, send, onReply, fieldOf, onMistakes, defaultValues, isEmptied = false, children } = props;
  const form = useForm<Values>({ resolver: resolver(schema), defaultValues });
  const [trouble, setTrouble] = useState<TroubleOf | null>(null);
  const messages = useMessages();

  const place = (errors: FieldError[]) => {
    onMistakes?.(errors);
    const told = new Map<string, string>();
    for (const { param, message } of errors) {
      const named = param ? (fieldOf?.[param] ?? param) : FORM;
      const name = named in form.getValues() ? named : FORM;
      told.set(name, told.has(name) ? `${told.get(name)} ${message}` : message);
    }
    const message = told.get(FORM);
    if (message !== undefined) setTrouble({ message });
    told.delete(FORM);
    for (const [index, [name, message]] of [...told].entries()) {
      form.setError(name as Path<Values>, { type: "server", message }, { shouldFocus: index === 0 });
    }
  };

  const submit = async (values: Values) => {
    setTrouble(null);
    try {
      const reply = await send(values);
      const refusal = refusalOf(reply, messages);
      // Where a code is too late the server may say so with 409.
      const isMistaken = reply.status === 400 || (reply.status === 409 && (reply.errors?.length ?? 0) > 0);
      if (isMistaken) place(reply.errors ?? []);
      else if (refusal) setTrouble(refusal);
      else {
        if (isEmptied) form.reset();
        onReply(reply, values);
      }
    } catch (error) {
      setTrouble(troubleOf(error, messages));
    }
  };

  const { isSubmitting, submitCount } = form.formState;
  return (
    <FormProvider {...form}>
      {/* Security: `post` keeps what was typed out of the address when the form is sent before the scripts have come. */}
      <form
        method="post"
        noValidate
        className="space-y-5"
        onSubmit={(event) => (isSubmitting ? event.preventDefault() : form.handleSubmit(submit)(event))}
      >
        <Trouble key={submitCount} trouble={trouble} />
        {children}
      </form>
    </FormProvider>
  );
};

/** The button that sends the form around it. */
export const SubmitButton = ({ children, isWide = true }: { children: ReactNode; isWide?: boolean }) => (
  <Button type="submit" className={isWide ? "w-full" : undefined} isBusy={useFormContext().formState.isSubmitting}>
    {children}
  </Button>
);
