/** Fields that the forms share. */

import type { ComponentChildren } from 'preact';

interface NumberFieldProps {
  readonly title: string;
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number | 'any';
}

export function NumberField({ title, name, value, min, max, step = 'any' }: NumberFieldProps) {
  return (
    <label>
      <span>{title}</span>
      <input type="number" name={name} required defaultValue={String(value)} min={min} max={max} step={step} />
    </label>
  );
}

export function TextField({
  title,
  name,
  value = '',
  list,
}: {
  readonly title: string;
  readonly name: string;
  readonly value?: string;
  readonly list?: string;
}) {
  return (
    <label>
      <span>{title}</span>
      <input type="text" name={name} required maxLength={2000} defaultValue={value} list={list} autocomplete="off" />
    </label>
  );
}

interface FormProps {
  readonly title: string;
  /** What the button says. */
  readonly verb: string;
  readonly children: ComponentChildren;
  readonly onAsk: (fields: FieldReader) => void;
}

/** What was written into a form, by the names of its fields. */
export interface FieldReader {
  text(name: string): string;
  number(name: string): number;
}

/** A question that is folded away until it is wanted. */
export function AskForm({ title, verb, children, onAsk }: FormProps) {
  return (
    <details class="ask">
      <summary>{title}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onAsk(readFields(event.currentTarget));
        }}
      >
        {children}
        <button type="submit">{verb}</button>
      </form>
    </details>
  );
}

function readFields(form: HTMLFormElement): FieldReader {
  const fields = new FormData(form);
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return { text, number: (name) => Number(text(name)) };
}
