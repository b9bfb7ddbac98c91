import type { PageRules } from '../action/page.ts';
import { didYouMean } from '../error/closest.ts';
import { type Issue, mostIssues } from '../error/issue.ts';
import { isPlainObject } from '../filter/is-plain-object.ts';

/** Where a page begins: at the beginning, behind a number of records, or on one side of a cursor, not read yet. */
export type PageStart =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'after' | 'before'; readonly cursor: unknown };

/** What a caller asked for. */
export interface AskedPage {
  readonly size: number;
  readonly start: PageStart;
  readonly count: boolean;
}

const starts = ['after', 'before', 'offset'] as const;
const members: readonly string[] = ['size', ...starts, 'count'];

/** Reads the option `page` of a call. What is wrong with it joins `issues`. */
export function askedPage(rules: PageRules, option: unknown, issues: Issue[]): AskedPage {
  const refuse = (name: string | undefined, message: string, hint?: string): void => {
    const path = name === undefined ? ['page'] : ['page', name];
    issues.push(hint === undefined ? { path, message } : { path, message, hint });
  };
  if (option !== undefined && !isPlainObject(option)) refuse(undefined, 'expected an object such as { size: 20 }');
  const given = isPlainObject(option) ? option : {};
  const unknown = Object.keys(given).filter((name) => !members.includes(name));
  for (const name of unknown.slice(0, mostIssues)) refuse(name, 'unknown option', didYouMean(name, members));

  const { size = rules.size, count, offset } = given;
  if (!isWhole(size, 1) || size > rules.most) refuse('size', `expected a whole number from 1 to ${rules.most}`);
  if (count !== undefined && !rules.count) refuse('count', ...notAllowed("count: 'on request'"));
  else if (count !== undefined && count !== true) refuse('count', 'expected true');
  if (offset !== undefined && !rules.offset) refuse('offset', ...notAllowed('offset: true'));
  else if (offset !== undefined && !isWhole(offset, 0)) refuse('offset', 'expected a whole number from 0');
  const chosen = starts.filter((name) => given[name] !== undefined);
  if (chosen.length > 1) refuse(undefined, `expected one of ${chosen.join(' and ')}`, 'leave the others out');
  return { size: Number(size), start: startOf(given), count: count === true };
}

/** Null is no cursor: a loop that takes the `next` of the last page would begin again. */
function startOf({ after, before, offset }: Readonly<Record<string, unknown>>): PageStart {
  if (after !== undefined) return { kind: 'after', cursor: after };
  if (before !== undefined) return { kind: 'before', cursor: before };
  return { kind: 'offset', offset: Number(offset ?? 0) };
}

function notAllowed(cure: string): [message: string, hint: string] {
  return ['is nothing that this action lets callers ask for', `define the action with page: { ${cure} }`];
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}
