import type { PageField, TypedValues } from '../field/page-field.ts';
import { type Html, type HtmlValue, html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import { fieldView } from './field-view.ts';

/** A form of a page. */
export interface FormParts {
  /** The path that it is sent to. */
  readonly action: string;
  /** What the page passes on to itself, such as where to return to. */
  readonly hidden: Readonly<Record<string, string | undefined>>;
  readonly fields: readonly PageField[];
  readonly values?: TypedValues;
  readonly problem?: PageProblem | undefined;
  readonly submit: string;
  /** Between the fields and the button. */
  readonly aside?: HtmlValue;
}

/** A form. The browser does not judge it (`novalidate`): the page does, in one place, and in words that stay. */
export function formView({ action, hidden, fields, values = {}, problem, submit, aside }: FormParts): Html {
  const lines = problem?.lines ?? [];
  return html`<form class="ashlar-form" method="post" action="${action}" novalidate>
${hiddenFields(hidden)}${fields.map((field) =>
  fieldView(field, {
    value: values[field.name] ?? '',
    problem: lines.find((line) => line.field === field.name)?.text,
  }),
)}${aside}<button class="ashlar-button ashlar-wide" type="submit">${submit}</button>
</form>
`;
}

/** The hidden fields of a form; those without a value are left out. */
export function hiddenFields(hidden: FormParts['hidden']): readonly Html[] {
  return Object.entries(hidden).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">\n`],
  );
}
