import type { Assignment, Condition, Relation, Statement } from '@ashlar/core/data-layer';

/** Every relation that a statement names, each once, its own first. */
export function relationsOf(statement: Statement): readonly Relation[] {
  const found = [statement.relation];
  if (statement.kind !== 'insert') found.push(...relationsIn(statement.where));
  if (statement.kind === 'update') found.push(...relationsInSet(statement.set));
  if (statement.kind === 'insert' && typeof statement.onConflict === 'object') {
    const { update, where } = statement.onConflict;
    found.push(...relationsInSet(update), ...(where === undefined ? [] : relationsIn(where)));
  }
  if (statement.kind === 'select' && statement.alongside !== undefined) {
    found.push(statement.alongside.relation, ...relationsIn(statement.alongside.where));
  }
  return [...new Set(found)];
}

function relationsInSet(set: Readonly<Record<string, Assignment>>): Relation[] {
  return Object.values(set).flatMap((assignment) =>
    typeof assignment === 'object' && 'cases' in assignment
      ? assignment.cases.flatMap(({ when }) => relationsIn(when))
      : [],
  );
}

function relationsIn(condition: Condition): Relation[] {
  switch (condition.kind) {
    case 'exists':
      return [condition.relation, ...relationsIn(condition.where)];
    case 'sameAs':
      return [condition.other.relation];
    case 'not':
      return relationsIn(condition.condition);
    case 'and':
    case 'or':
      return condition.conditions.flatMap(relationsIn);
    default:
      return [];
  }
}
