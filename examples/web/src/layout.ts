import type { PageParts } from '@ashlar/pages';

/** What the layout puts around a page. */
type Parts = Pick<PageParts, 'title' | 'content' | 'style' | 'nonce'> & {
  readonly page: string;
  /** The path of a script of the application. The pages of the account have none. */
  readonly script?: string;
};

/** The pages that only a user sees. */
const inside: ReadonlySet<string> = new Set(['notes', 'account', 'changePassword', 'devices']);

/** The document of every page of the application: its own, and those of the account. All parts are markup already. */
export function layout({ page, title, content, style, nonce, script }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${style}${ownStyle}</style>
${script === undefined ? '' : `<script type="module" src="${script}"></script>\n`}</head>
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
  const links = [
    link('/notes', 'My notes', page === 'notes'),
    link('/account/devices', 'My devices', page === 'devices'),
    link('/account', 'My account', page === 'account'),
  ];
  return `<nav aria-label="Main"><ul>${links.join('')}</ul></nav>`;
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
.heading { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem 1rem; margin-bottom: 1.5rem; }
.heading .ashlar-title { margin: 0; }
.ashlar .live { display: inline-flex; align-items: center; gap: 0.5rem; margin: 0; padding: 0.1875rem 0.75rem 0.1875rem 0.625rem; border: 1px solid var(--ashlar-line); border-radius: 1rem; background: var(--ashlar-sunken); color: var(--ashlar-muted); font-size: 0.8125rem; font-weight: 500; }
#signed-out a { white-space: nowrap; }
.ashlar .live[hidden] { display: none; }
.live::before { content: ""; width: 0.5rem; height: 0.5rem; border: 1.5px solid currentColor; border-radius: 50%; }
.ashlar .live[data-state="live"] { border-color: transparent; background: var(--ashlar-good-soft); color: var(--ashlar-good); }
.live[data-state="live"]::before { background: currentColor; }
.ashlar .ashlar-button:disabled { border-color: var(--ashlar-line); background: var(--ashlar-sunken); color: var(--ashlar-muted); cursor: default; }
.writing { min-height: 6rem; resize: vertical; }
.notes { margin: 1.75rem 0 0; padding: 0; list-style: none; }
.notes li { display: grid; gap: 0.5rem; padding-block: 1rem; border-top: 1px solid var(--ashlar-line); }
.notes p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.notes div { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem; }
#notes { scroll-margin-top: 1rem; }
.turn { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem 1.5rem; padding-top: 1rem; border-top: 1px solid var(--ashlar-line); }
.turn a { padding-block: 0.375rem; color: var(--ashlar-accent); font-weight: 500; text-underline-offset: 0.25em; }
.turn a[rel="next"] { margin-left: auto; }
.turn a:focus-visible { outline: 3px solid var(--ashlar-accent); outline-offset: 2px; border-radius: 0.25rem; }
.ashlar .ashlar-button.small { min-height: 2.25rem; padding: 0.25rem 0.75rem; font-size: 0.875rem; font-weight: 500; }
@media (max-width: 30rem) {
  .top { justify-content: space-between; margin-bottom: 2rem; }
}
`;
