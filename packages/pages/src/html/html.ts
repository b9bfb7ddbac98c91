/** Only `html` makes it: no JSON has a symbol, so nothing that was typed can pass for markup. */
const markup: unique symbol = Symbol('markup');

/** Markup, ready to be sent. */
export interface Html {
  readonly [markup]: string;
}

/** What a template takes: text is escaped, markup is not, and nothing is left out. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Makes markup. Every value is escaped for text and for attributes in quotes, unless `html` has made it.
 *
 * @example
 * textOf(html`<p title="${'"'}">${'<b>'}</p>`) // => '<p title="&quot;">&lt;b&gt;</p>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { [markup]: strings.map((text, index) => text + written(values[index])).join('') };
}

/** The text of markup. */
export function textOf(value: Html): string {
  return value[markup];
}

/** Text of our own as markup. Nothing that was typed may be in it. */
export function trusted(text: string): Html {
  return { [markup]: text };
}

/**
 * Attributes of an element, each in quotes: `true` is one without a value, and undefined or false is none. Names are ours.
 *
 * @example
 * textOf(html`<input${attributes({ name: 'email', required: true, value: undefined })}>`) // => '<input name="email" required>'
 */
export function attributes(given: Readonly<Record<string, string | number | boolean | undefined>>): Html {
  const parts = Object.entries(given).map(([name, value]) => {
    if (value === undefined || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`;
  });
  return trusted(parts.join(''));
}

/** Whether a value is markup that `html` has made. */
function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && markup in value;
}

function written(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  if (isHtml(value)) return value[markup];
  return value.map(written).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
