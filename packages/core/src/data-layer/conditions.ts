import type { Relation } from './relation.ts';
import type { AfterCondition, Comparison, Condition, Link, OtherValue, TextPart } from './statement.ts';

/** Holds for every record. */
export const always: Condition = { kind: 'true' };

/** Holds for no record. */
export const never: Condition = { kind: 'false' };

/** Compares an attribute to a parameter: the one of the attribute's name, unless `parameter` names another. */
export function compare(attribute: string, operator: Comparison, parameter: string = attribute): Condition {
  return { kind: 'compare', attribute, operator, parameter };
}

/** Holds where the attribute is one of a list: the parameter of the attribute's name, unless `parameter` names another. */
export function isIn(attribute: string, parameter: string = attribute): Condition {
  return { kind: 'in', attribute, parameter };
}

/** Holds where the text of a parameter is this part of the attribute; `insensitive` takes A to Z for a to z. */
export function isPart(
  attribute: string,
  part: TextPart,
  { parameter = attribute, insensitive = false }: { readonly parameter?: string; readonly insensitive?: boolean } = {},
): Condition {
  return { kind: 'text', attribute, part, parameter, insensitive };
}

/** Holds where the attribute is null. */
export function isNull(attribute: string): Condition {
  return { kind: 'isNull', attribute };
}

/** Holds where all of the conditions hold. None: always. */
export function and(...conditions: readonly Condition[]): Condition {
  const [first = always, ...more] = conditions;
  return more.length === 0 ? first : { kind: 'and', conditions };
}

/** Holds where one of the conditions holds. None: never. */
export function or(...conditions: readonly Condition[]): Condition {
  const [first = never, ...more] = conditions;
  return more.length === 0 ? first : { kind: 'or', conditions };
}

/** Holds where the condition is false; where null leaves the condition open, this is open too. */
export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** Holds if a record of another relation fulfils `where`, which names attributes of that relation only; with `link`, a linked one. */
export function exists(relation: Relation, where: Condition, link?: Link): Condition {
  return { kind: 'exists', relation, where, ...(link === undefined ? {} : { link }) };
}

/** Holds where an attribute equals one of a record of another relation. */
export function sameAs(attribute: string, other: OtherValue): Condition {
  return { kind: 'sameAs', attribute, other };
}

/** Holds where each attribute equals the parameter of the same name, with `prefix` before it. */
export function equalToParameters(attributes: readonly string[], prefix = ''): Condition {
  return and(...attributes.map((attribute) => compare(attribute, 'eq', `${prefix}${attribute}`)));
}

/** Holds behind the place with these values in an order, and at the place itself with `orAt`. Null stands for the value null. */
export function after({ orderBy, parameters, orAt }: Omit<AfterCondition, 'kind'>): Condition {
  return { kind: 'after', orderBy, parameters, orAt };
}
