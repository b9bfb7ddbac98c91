import { attributes, type Html, html, textOf, trusted } from '../html/html.ts';
import type { PageTexts } from '../texts/page-texts.ts';
import { iconView } from './icon.ts';
import type { PageName } from './page-name.ts';
import type { View } from './view.ts';

/** The parts of a page, for the layout of an application. All of them are safe to put into a document as they are. */
export interface PageParts {
  /** Which page it is. 'problem': a request that no page takes. */
  readonly page: PageName | 'problem';
  /** What belongs into `<title>`, escaped. */
  readonly title: string;
  /** The markup of the page: one `<main>` with its `<h1>`. */
  readonly content: string;
  /** The style of the content, for a `<style nonce="…">`. */
  readonly style: string;
  /** The nonce of this answer. Styles without it are refused by the browser. */
  readonly nonce: string;
  /** The language of the texts, for `lang`. */
  readonly language: string;
  /** The direction of the texts, for `dir`. */
  readonly direction: 'ltr' | 'rtl';
}

/** The content of a page. */
export function contentOf({ title, lead, body, icon }: View): Html {
  return html`<main class="ashlar">
${icon && iconView(icon)}<h1 class="ashlar-title">${title}</h1>
${lead === undefined ? undefined : html`<p class="ashlar-lead">${lead}</p>\n`}${body}</main>`;
}

/** The title of a page, which a failure begins (WCAG 2.2 2.4.2). */
export function titleOf({ common }: PageTexts, { title, isProblem }: View, name: string | undefined): string {
  const own = isProblem === true ? common.errorTitle(title) : title;
  return name === undefined ? own : `${own} – ${name}`;
}

/** What stands above the card. */
interface Brand {
  readonly name: string | undefined;
  /** Where the name leads: back to the application. Undefined if that is one of the pages. */
  readonly home: string | undefined;
}

/** The document of a page, unless the application has a layout of its own. */
export function defaultDocument(parts: PageParts, { name, home }: Brand): string {
  const { title, content, style, nonce, language, direction } = parts;
  return textOf(html`<!doctype html>
<html${attributes({ lang: language, dir: direction })}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${trusted(title)}</title>
<style nonce="${nonce}">${trusted(style)}</style>
</head>
<body class="ashlar-body">
<div class="ashlar-frame">
${name === undefined ? undefined : html`<header><p class="ashlar-brand">${home === undefined ? name : html`<a href="${home}">${name}</a>`}</p></header>\n`}${trusted(content)}
</div>
</body>
</html>
`);
}
