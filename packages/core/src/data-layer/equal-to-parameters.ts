import type { Condition } from './statement.ts';

/** The condition that each attribute equals the parameter of the same name, with `prefix` before it. */
export function equalToParameters(attributes: readonly string[], prefix = ''): Condition {
  const conditions = attributes.map(
    (attribute): Condition => ({ kind: 'compare', attribute, operator: 'eq', parameter: `${prefix}${attribute}` }),
  );
  const [only] = conditions;
  return only !== undefined && conditions.length === 1 ? only : { kind: 'and', conditions };
}
