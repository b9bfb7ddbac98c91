import type { Relation } from '../relation.ts';
import type { Comparison, Condition } from '../statement.ts';

export const always: Condition = { kind: 'true' };
export const never: Condition = { kind: 'false' };

/** Compares an attribute to the parameter of the same name, unless another is named. */
export function compare(attribute: string, operator: Comparison, parameter: string = attribute): Condition {
  return { kind: 'compare', attribute, operator, parameter };
}

/** The attribute is one of a list: the parameter of the same name, unless another is named. */
export function within(attribute: string, parameter: string = attribute): Condition {
  return { kind: 'in', attribute, parameter };
}

export function isNull(attribute: string): Condition {
  return { kind: 'isNull', attribute };
}

export function and(...conditions: readonly Condition[]): Condition {
  return { kind: 'and', conditions };
}

export function or(...conditions: readonly Condition[]): Condition {
  return { kind: 'or', conditions };
}

export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

export function exists(relation: Relation, where: Condition): Condition {
  return { kind: 'exists', relation, where };
}
