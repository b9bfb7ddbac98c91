import type { AnyResource } from '../../contract/any-resource.ts';
import type { Order } from '../../data-layer/statement.ts';
import { didYouMean } from '../../error/closest.ts';
import type { Issue } from '../../error/issue.ts';
import { isPlainObject } from '../../filter/is-plain-object.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';

/** The order that a caller asks for. What is wrong with it joins the issues. */
export function readOrder(
  resource: AnyResource,
  sort: unknown,
  { path, issues }: { readonly path: Issue['path']; readonly issues: Issue[] },
): readonly Order[] {
  const { attributes, recordAttributes } = compiledOf(resource);
  if (!isPlainObject(sort)) {
    issues.push({ path, message: "expected an order such as { name: 'asc' }" });
    return [];
  }
  const entries = Object.entries(sort);
  if (entries.length > attributes.size) {
    issues.push({ path, message: `has more members than the ${attributes.size} attributes there are` });
    return [];
  }
  return entries.flatMap(([name, direction]): readonly Order[] => {
    const attribute = attributes.get(name);
    if (attribute === undefined || attribute.sensitive || attribute.storage === 'json') {
      const hint = didYouMean(name, recordAttributes);
      issues.push({ path: [...path, name], message: 'is no attribute that records can be sorted by', hint });
    } else if (direction === 'asc' || direction === 'desc') return [{ attribute: name, direction }];
    else issues.push({ path: [...path, name], message: "expected 'asc' or 'desc'" });
    return [];
  });
}
