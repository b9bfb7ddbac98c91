import type { Condition, Relation, Statement } from '@ashlar/core/data-layer';

/** Every relation that a statement speaks of, each once, its own first. */
export function relationsOf(statement: Statement): readonly Relation[] {
  const found = [statement.relation];
  if (statement.kind !== 'insert') found.push(...relationsIn(statement.where));
  if (statement.kind === 'select' && statement.alongside !== undefined) {
    found.push(statement.alongside.relation, ...relationsIn(statement.alongside.where));
  }
  return [...new Set(found)];
}

function relationsIn(condition: Condition): Relation[] {
  switch (condition.kind) {
    case 'exists':
      return [condition.relation, ...relationsIn(condition.where)];
    case 'not':
      return relationsIn(condition.condition);
    case 'and':
    case 'or':
      return condition.conditions.flatMap(relationsIn);
    default:
      return [];
  }
}
