import { createPart, type Part, type PartDefinition } from './part.ts';
import type { PartTypes } from './part-types.ts';

/**
 * Declares a kind of strategy: a way to prove who a user is. The built-in strategies use it too. Call it twice, because
 * TypeScript infers either all type arguments or none.
 *
 * @example
 * export const magicLink = defineStrategy<MagicLinkTypes>()({ kind: 'magicLink', schema, transform, verify });
 */
export function defineStrategy<Types extends PartTypes>(): <const Kind extends string, Options>(
  definition: PartDefinition<Kind, Options>,
) => Part<Kind, Types> {
  return (definition) => createPart('strategies', definition);
}
