import { type Html, html, trusted } from '../html/html.ts';

/** A picture of what happened. */
export type Icon = 'mail' | 'done' | 'broken';

const shapes: Readonly<Record<Icon, string>> = {
  mail: '<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m3.5 7.5 7.2 5.4a2.2 2.2 0 0 0 2.6 0l7.2-5.4"/>',
  done: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  broken: '<path d="M12 7.5v5.5"/><path d="M12 16.5v.01"/><circle cx="12" cy="12" r="9"/>',
};

/** The picture above a heading. It says nothing that the heading does not say. */
export function iconView(icon: Icon): Html {
  return html`<div class="ashlar-icon${icon === 'broken' && ' ashlar-bad'}" aria-hidden="true">
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${trusted(shapes[icon])}</svg>
</div>
`;
}
