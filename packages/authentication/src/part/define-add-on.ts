import { createPart, type Part, type PartDefinition } from './part.ts';
import type { PartTypes } from './part-types.ts';

/**
 * Declares a kind of add-on: a feature beside signing in. Ashlar compiles add-ons after all strategies, so they can
 * read the facts of those. Call it twice, because TypeScript infers either all type arguments or none.
 *
 * @example
 * export const loginNotice = defineAddOn<LoginNoticeTypes>()({ kind: 'loginNotice', schema, transform });
 */
export function defineAddOn<Types extends PartTypes>(): <const Kind extends string, Options>(
  definition: PartDefinition<Kind, Options>,
) => Part<Kind, Types> {
  return (definition) => createPart('addOns', definition);
}
