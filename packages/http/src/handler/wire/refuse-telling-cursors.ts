import { orderOfPage, quoted } from '@ashlar/core/extension';
import { publicAttributes } from '../../route/public-attributes.ts';

/**
 * The problem with a page that is ordered by what stays inside, whether it has cursors or not: so the first call shows the mistake.
 * Everyone can read the values in a cursor, and try values by one that they write themselves. It knows the page alone that an
 * action has answered, not a copy of one: an action that puts a cursor elsewhere has to know what it tells.
 */
export function problemWithCursors(page: object): string | undefined {
  const order = orderOfPage(page);
  if (order === undefined) return undefined;
  const { resource, attributes } = order;
  const shown = publicAttributes(resource);
  const hidden = attributes.find((name) => !shown.includes(name));
  if (hidden === undefined) return undefined;
  return (
    `a page of ${resource.name} is ordered by ${quoted(hidden)}, which stays inside, and its cursors would tell it: ` +
    `sort by other attributes, or take public: false away from ${resource.name}.${hidden}`
  );
}

/**
 * Refuses such a page.
 *
 * @throws TypeError
 */
export function refuseTellingCursors(page: object): void {
  const problem = problemWithCursors(page);
  if (problem !== undefined) throw new TypeError(problem);
}
