/** Which colours the pages have: those that the visitor's system asks for, or one set for all. */
export type ColourScheme = 'auto' | 'light' | 'dark';

/**
 * The variables that an application changes. Every pair has the contrast of WCAG 2.2 AA: 4.5 for text (1.4.3), and 3 for the
 * edges of what can be used (1.4.11).
 */
const light = `
  --ashlar-accent: #3056c4;
  --ashlar-accent-strong: #24439c;
  --ashlar-accent-soft: #ecf0fb;
  --ashlar-on-accent: #ffffff;
  --ashlar-background: #f3f4f7;
  --ashlar-surface: #ffffff;
  --ashlar-sunken: #f6f7f9;
  --ashlar-text: #1a1d24;
  --ashlar-muted: #5a6170;
  --ashlar-line: #e3e5eb;
  --ashlar-edge: #848b9a;
  --ashlar-danger: #b3261e;
  --ashlar-danger-soft: #fdf3f2;
  --ashlar-good: #1c6a41;
  --ashlar-good-soft: #eef7f1;
  --ashlar-shadow: 0 1px 2px rgb(26 29 36 / 0.05), 0 8px 28px rgb(26 29 36 / 0.07);`;

const dark = `
  --ashlar-accent: #92b1ff;
  --ashlar-accent-strong: #b3c9ff;
  --ashlar-accent-soft: #222d47;
  --ashlar-on-accent: #0b1533;
  --ashlar-background: #101318;
  --ashlar-surface: #191d24;
  --ashlar-sunken: #20252e;
  --ashlar-text: #e8ebf1;
  --ashlar-muted: #a6aebc;
  --ashlar-line: #2d333e;
  --ashlar-edge: #788293;
  --ashlar-danger: #ffb1a8;
  --ashlar-danger-soft: #2e1c1c;
  --ashlar-good: #8fd8ae;
  --ashlar-good-soft: #17271e;
  --ashlar-shadow: 0 1px 2px rgb(0 0 0 / 0.3), 0 8px 28px rgb(0 0 0 / 0.3);`;

const common = `
  --ashlar-radius: 0.625rem;
  --ashlar-width: 27rem;
  --ashlar-font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;`;

/** The variables of a scheme. */
export function coloursOf(scheme: ColourScheme): string {
  const first = scheme === 'dark' ? dark : light;
  const base = `:root {${first}${common}\n}\n`;
  const schemes = scheme === 'auto' ? 'light dark' : scheme;
  return [
    base,
    ...(scheme === 'auto' ? [`@media (prefers-color-scheme: dark) {\n:root {${dark}\n}\n}\n`] : []),
    `.ashlar { color-scheme: ${schemes}; }\n`,
  ].join('');
}
