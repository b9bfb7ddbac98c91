import type { PageField, TypedValues } from '../field/page-field.ts';
import { type Html, type HtmlValue, html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import { fieldView } from './field-view.ts';

/** The name of the box for staying signed in. The door knows it. */
export const rememberName = 'remember';

/** A form of a page. */
export interface FormParts {
  /** The path that it is sent to. */
  readonly action: string;
  /** What the page passes on to itself, such as where to return to. */
  readonly hidden: Readonly<Record<string, string | undefined>>;
  /** Whose password it is, for a password manager that files the new one (HTML: autofill). */
  readonly username?: string;
  readonly fields: readonly PageField[];
  readonly values?: TypedValues;
  readonly problem?: PageProblem | undefined;
  readonly submit: string;
  /** After the fields, and before the box for staying signed in. */
  readonly aside?: HtmlValue;
}

/** A form. The browser does not judge it (`novalidate`): the page does, in one place, and in words that stay. */
export function formView(parts: FormParts): Html {
  const { action, hidden, username, fields, values = {}, problem, submit, aside } = parts;
  const lines = problem?.lines ?? [];
  const shown = (field: PageField): Html => {
    const { name } = field;
    const own = lines.find((line) => line.field === name && line.among === undefined);
    const isSuspect = lines.some(({ among }) => among?.includes(name));
    return fieldView(field, { value: values[name] ?? '', problem: own?.text, isSuspect });
  };
  const isBox = ({ name }: PageField) => name === rememberName;
  return html`<form class="ashlar-form" method="post" action="${action}" novalidate>
${hiddenFields(hidden)}${username !== undefined && nameForManagers(username)}${fields.filter((field) => !isBox(field)).map(shown)}${aside}${fields.filter(isBox).map(shown)}<button class="ashlar-button ashlar-wide" type="submit">${submit}</button>
</form>
`;
}

function nameForManagers(username: string): Html {
  return html`<input type="text" name="username" autocomplete="username" value="${username}" readonly hidden>\n`;
}

/** The hidden fields of a form; those without a value are left out. */
export function hiddenFields(hidden: FormParts['hidden']): readonly Html[] {
  return Object.entries(hidden).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">\n`],
  );
}
