import type { PageParts } from '@ashlar/pages';

/** What the layout puts around a page. */
type Parts = Pick<PageParts, 'title' | 'content' | 'style' | 'nonce'> & { readonly page: string };

/** The pages that only a user sees. */
const inside: ReadonlySet<string> = new Set(['notes', 'account', 'changePassword']);

/** The document of every page of the application: its own, and those of the account. All parts are markup already. */
export function layout({ page, title, content, style, nonce }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${style}${ownStyle}</style>
</head>
<body class="ashlar-body">
<div class="ashlar-frame">
<header class="top"><p class="ashlar-brand"><a href="/">Notes</a></p>${inside.has(page) ? menu(page) : ''}</header>
${content}
</div>
</body>
</html>
`;
}

function menu(page: string): string {
  const link = (path: string, name: string, isHere: boolean) =>
    `<li><a href="${path}"${isHere ? ' aria-current="page"' : ''}>${name}</a></li>`;
  return `<nav aria-label="Main"><ul>${link('/notes', 'My notes', page === 'notes')}${link('/account', 'My account', page === 'account')}</ul></nav>`;
}

const ownStyle = `
.top { display: flex; flex-wrap: wrap; justify-content: center; align-items: baseline; gap: 0.25rem 1.5rem; max-width: var(--ashlar-width); margin: 0 auto 1.75rem; }
.top:has(nav) { justify-content: space-between; }
.top .ashlar-brand { margin: 0; }
.top .ashlar-brand a { color: inherit; text-decoration: none; }
.top ul { display: flex; gap: 1.25rem; margin: 0; padding: 0; list-style: none; }
.top a { display: inline-block; padding-block: 0.25rem; color: var(--ashlar-accent); text-underline-offset: 0.25em; }
.top a[aria-current] { color: var(--ashlar-text); font-weight: 600; text-decoration: none; }
.top a:focus-visible { outline: 3px solid var(--ashlar-accent); outline-offset: 2px; border-radius: 0.25rem; }
.writing { min-height: 6rem; resize: vertical; }
.notes { margin: 1.75rem 0 0; padding: 0; list-style: none; }
.notes li { display: grid; gap: 0.5rem; padding-block: 1rem; border-top: 1px solid var(--ashlar-line); }
.notes p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.notes div { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem; }
.ashlar .ashlar-button.small { min-height: 2.25rem; padding: 0.25rem 0.75rem; font-size: 0.875rem; font-weight: 500; }
@media (max-width: 30rem) {
  .top { justify-content: space-between; margin-bottom: 2rem; }
}
`;
