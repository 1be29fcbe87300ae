"use client";

import type { UserType } from "@vestibule/client";
import { useId } from "react";
import { useMessages } from "@/i18n/language-provider";

type TypePickerProps = { types: UserType[]; value: string; onPick: (id: string) => void };

/** As what somebody signs up. */
export const TypePicker = ({ types, value, onPick }: TypePickerProps) => {
  const name = useId();
  const { signup } = useMessages().auth;
  return (
    <fieldset className="mb-6">
      <legend className="mb-1.5 text-sm font-medium">{signup.kind}</legend>
      <div className="flex flex-wrap gap-1 rounded-xl bg-subtle p-1">
        {types.map(({ id, label }) => (
          <label
            key={id}
            className="flex min-h-10 flex-1 cursor-pointer items-center justify-center rounded-lg px-3 text-center text-sm font-medium text-muted has-checked:bg-surface has-checked:text-text has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-ring"
          >
            <input
              type="radio"
              name={name}
              value={id}
              checked={id === value}
              onChange={() => onPick(id)}
              className="sr-only"
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
};
