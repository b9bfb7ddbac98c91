import { orderOfPage, quoted } from '@ashlar/core/extension';
import { publicAttributes } from '../../route/public-attributes.ts';
import { Unsendable } from './unsendable.ts';

/**
 * Refuses a page that is ordered by what stays inside, whether it has cursors or not: so the first call shows the mistake.
 * Everyone can read the values in a cursor, and try values by one that they write themselves. It knows the page alone that an
 * action has answered, not a copy of one: an action that puts a cursor elsewhere has to know what it tells.
 *
 * @throws Unsendable
 */
export function refuseTellingCursors(page: object): void {
  const order = orderOfPage(page);
  if (order === undefined) return;
  const { resource, attributes } = order;
  const shown = publicAttributes(resource);
  const hidden = attributes.find((name) => !shown.includes(name));
  if (hidden === undefined) return;
  throw new Unsendable(
    `a page of ${resource.name} is ordered by ${quoted(hidden)}, which stays inside, and its cursors would tell it: ` +
      `sort by other attributes, or take public: false away from ${resource.name}.${hidden}`,
  );
}
