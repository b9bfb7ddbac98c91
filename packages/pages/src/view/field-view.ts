import type { FieldType, PageField } from '../field/page-field.ts';
import { attributes, type Html, html } from '../html/html.ts';

/** What a field is shown with. */
export interface FieldState {
  readonly value: string;
  /** What is wrong with it. */
  readonly problem: string | undefined;
  /** Whether it may be what is wrong, as the summary says. */
  readonly isSuspect?: boolean;
}

/** The id of the lines of a summary. */
export const summaryLines = 'ashlar-problem-lines';

/** The id of the element of a field. */
export function idOf(name: string): string {
  return `field-${name}`;
}

const inputModes: Readonly<Partial<Record<FieldType, string>>> = {
  email: 'email',
  tel: 'tel',
  url: 'url',
  number: 'decimal',
};

/** A field: its label, its hint, what is wrong with it, and its input. The input names all of them. */
export function fieldView(field: PageField, state: FieldState): Html {
  return field.type === 'checkbox' ? tickView(field, state) : inputView(field, state);
}

function inputView(field: PageField, { value, problem, isSuspect }: FieldState): Html {
  const { name, label, type, hint, autocomplete, isRequired, leastLength, role } = field;
  const id = idOf(name);
  const isFree = role === 'other' && type === 'text';
  const input = attributes({
    ...{ class: 'ashlar-input', id, name, type, autocomplete, inputmode: inputModes[type], required: isRequired },
    minlength: leastLength,
    // What was typed comes back, but never a password.
    value: type === 'password' || value === '' ? undefined : value,
    ...(isFree ? {} : { autocapitalize: 'none', spellcheck: 'false' }),
    ...described(field, { problem, isSuspect }),
  });
  return html`<div class="ashlar-field">
<label class="ashlar-label" for="${id}">${label}</label>
${hint === undefined ? undefined : html`<p class="ashlar-hint" id="${id}-hint">${hint}</p>\n`}${wrong(id, problem)}<input${input}>
</div>
`;
}

function tickView(field: PageField, { value, problem }: FieldState): Html {
  const { name, label, hint } = field;
  const id = idOf(name);
  const input = attributes({
    ...{ id, name, type: 'checkbox', value: 'on', checked: value === 'on' },
    ...described(field, { problem }),
  });
  return html`<div class="ashlar-field">
${wrong(id, problem)}<div class="ashlar-tick"><input${input}><label class="ashlar-label" for="${id}">${label}</label></div>
${hint === undefined ? undefined : html`<p class="ashlar-hint" id="${id}-hint">${hint}</p>\n`}</div>
`;
}

function wrong(id: string, problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`<p class="ashlar-wrong" id="${id}-problem">${problem}</p>\n`;
}

/** WCAG 2.2 3.3.1 and 1.3.1: a program can tell that a field is wrong, and why. */
function described(
  { name, hint }: PageField,
  { problem, isSuspect }: { readonly problem: string | undefined; readonly isSuspect?: boolean | undefined },
): Readonly<Record<string, string>> {
  const id = idOf(name);
  const ids = [
    ...(problem === undefined ? [] : [`${id}-problem`]),
    ...(isSuspect === true ? [summaryLines] : []),
    ...(hint === undefined ? [] : [`${id}-hint`]),
  ];
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(problem === undefined && isSuspect !== true ? {} : { 'aria-invalid': 'true' }),
  };
}
