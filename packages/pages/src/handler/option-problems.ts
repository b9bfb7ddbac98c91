import type { AuthenticatedResource } from '@ashlar/authentication';
import { didYouMean, quoted } from '@ashlar/core/extension';
import type { PagesOptions } from './pages-options.ts';

/** What each option is. */
const kinds: Readonly<Record<keyof PagesOptions<AuthenticatedResource>, 'object' | 'string' | 'function'>> = {
  auth: 'object',
  resource: 'object',
  strategies: 'object',
  path: 'string',
  home: 'string',
  name: 'string',
  texts: 'object',
  fields: 'object',
  colourScheme: 'string',
  style: 'string',
  page: 'function',
  policy: 'object',
};

const schemes = ['auto', 'light', 'dark'];

/** Callers without types may write any name, and any value: each that is none of an option, and what is. */
export function optionProblems(options: unknown): readonly string[] {
  if (typeof options !== 'object' || options === null) return ['the options: expected object'];
  const known: Readonly<Record<string, string>> = kinds;
  return Object.entries(options).flatMap(([name, value]) => {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) return [`${quoted(name)} is an unknown option: ${didYouMean(name, Object.keys(known))}`];
    if (value === undefined) return [];
    if (kindOf(value) !== kind) return [`${name}: expected ${kind}`];
    return name === 'colourScheme' && !schemes.includes(value)
      ? [`${name}: expected one of ${schemes.join(', ')}`]
      : [];
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
