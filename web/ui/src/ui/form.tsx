"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type FieldError, isUnavailable } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { type FieldValues, FormProvider, type Path, useForm, useFormContext } from "react-hook-form";
import { config, type ZodMiniType } from "zod/mini";
import { Button } from "@/ui/button";
import { Notice, TryAgain } from "@/ui/notice";

// Security: without this Zod compiles its checks with `new Function`, which the content security policy forbids.
config({ jitless: true });

/** What a form understands of an answer. */
type Reply = { status: number; errors?: FieldError[]; retryAfter?: number | null };

type FormProps<Values extends FieldValues, R extends Reply> = {
  /** What must be filled in before anything is sent. */
  schema: ZodMiniType<Values, Values>;
  /** The request: a function of the client. */
  send: (values: Values) => Promise<R>;
  /** Takes every answer that is not a refusal of the input. */
  onReply: (reply: NoInfer<R>) => void;
  /** The field that shows the mistakes of a server's `param`, where the two have different names. */
  fieldOf?: Record<string, Path<Values>>;
  children: ReactNode;
};

/** What is wrong with the form as a whole. */
type Trouble = { message: string } | { retryAfter: number | null };

/** Where mistakes go that no field can show. */
const FORM = "";

const refusals: Record<number, string> = {
  403: "This page was open for too long. Reload it and try again.",
  404: "This is switched off on this server.",
};

const troubleOf = (error: unknown): Trouble => {
  if (!isUnavailable(error)) throw error;
  if (error.status === null) return { message: "The server cannot be reached. Check your connection and try again." };
  return { message: "Something went wrong on the server. Try again in a moment." };
};

/** Sends what was filled in, and places the mistakes that the server finds: under their field, or above the form. */
export const Form = <Values extends FieldValues, R extends Reply>(props: FormProps<Values, R>) => {
  const { schema, send, onReply, fieldOf, children } = props;
  const form = useForm<Values>({ resolver: zodResolver(schema) });
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const place = (errors: FieldError[]) => {
    const messages = new Map<string, string>();
    for (const { param, message } of errors) {
      const named = param ? (fieldOf?.[param] ?? param) : FORM;
      const name = named in form.getValues() ? named : FORM;
      messages.set(name, messages.has(name) ? `${messages.get(name)} ${message}` : message);
    }
    const message = messages.get(FORM);
    if (message !== undefined) setTrouble({ message });
    messages.delete(FORM);
    for (const [index, [name, message]] of [...messages].entries()) {
      form.setError(name as Path<Values>, { type: "server", message }, { shouldFocus: index === 0 });
    }
  };

  const submit = async (values: Values) => {
    setTrouble(null);
    try {
      const reply = await send(values);
      if (reply.status === 400) place(reply.errors ?? []);
      else if (reply.status === 429) setTrouble({ retryAfter: reply.retryAfter ?? null });
      else if (refusals[reply.status]) setTrouble({ message: refusals[reply.status] ?? "" });
      else onReply(reply);
    } catch (error) {
      setTrouble(troubleOf(error));
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
        {trouble && "message" in trouble && <Notice key={submitCount}>{trouble.message}</Notice>}
        {trouble && "retryAfter" in trouble && <TryAgain key={submitCount} seconds={trouble.retryAfter} />}
        {children}
      </form>
    </FormProvider>
  );
};

/** The button that sends the form around it. */
export const SubmitButton = ({ children }: { children: ReactNode }) => (
  <Button type="submit" className="w-full" isBusy={useFormContext().formState.isSubmitting}>
    {children}
  </Button>
);
