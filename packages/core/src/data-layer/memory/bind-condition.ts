import { equalToParameters } from '../conditions.ts';
import type { Row } from '../data-layer.ts';
import { foldAscii } from '../fold-ascii.ts';
import type { Relation, RelationAttribute } from '../relation.ts';
import type { AfterCondition, Comparison, Condition, TextPart } from '../statement.ts';
import { compareValues } from './compare-values.ts';
import { parameterOf } from './parameter-of.ts';
import { attributeOf, encodeValue, type StoredValue } from './stored-value.ts';
import type { StoredRow, Tables } from './tables.ts';

/** Null is SQL's "unknown". */
type Truth = boolean | null;

/** A condition with its values, ready to be asked about rows. */
export type BoundCondition = (row: StoredRow) => Truth;

/** The rows and values that a condition is bound to. */
export interface Binding {
  readonly relation: Relation;
  readonly parameters: Readonly<Row>;
  /** Where `exists` and `sameAs` look. */
  readonly tables: Tables;
}

const holds: Readonly<Record<Comparison, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  notEq: (order) => order !== 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};

/** Fills in the values, and settles what it asks of other relations: that is the same for every row. */
export function bindCondition(condition: Condition, binding: Binding): BoundCondition {
  switch (condition.kind) {
    case 'true':
      return () => true;
    case 'false':
      return () => false;
    case 'compare':
      return bindComparison(condition, binding);
    case 'in':
      return bindList(condition, binding);
    case 'text':
      return bindText(condition, binding);
    case 'isNull': {
      const { column } = attributeOf(binding.relation, condition.attribute);
      return (row) => (row.get(column) ?? null) === null;
    }
    case 'and':
      return decidedBy(false, condition.conditions, binding);
    case 'or':
      return decidedBy(true, condition.conditions, binding);
    case 'not': {
      const inner = bindCondition(condition.condition, binding);
      return (row) => negate(inner(row));
    }
    case 'exists':
      return bindExists(condition, binding);
    case 'after':
      return bindPlace(condition, binding);
    case 'sameAs':
      return bindOther(condition, binding);
  }
}

function bindExists({ relation, where, link }: Condition & { kind: 'exists' }, binding: Binding): BoundCondition {
  const inner = { ...binding, relation };
  if (link === undefined) {
    const found = firstRow(where, inner) !== undefined;
    return () => found;
  }
  const { column } = attributeOf(binding.relation, link.own);
  const other = attributeOf(relation, link.other).column;
  const fulfils = bindCondition(where, inner);
  const linked = new Set<StoredValue>();
  for (const [, row] of binding.tables.of(relation).rows) {
    if (fulfils(row) === true) linked.add(row.get(other) ?? null);
  }
  linked.delete(null);
  return (row) => linked.has(row.get(column) ?? null);
}

/** Null stands first in every order that goes up, so each row is before a place, at it or behind it. */
function bindPlace({ orderBy, parameters, orAt }: AfterCondition, binding: Binding): BoundCondition {
  const keys = orderBy.map(({ attribute, direction }, index) => {
    const compared = comparedTo(binding.relation, attribute);
    const name = parameters[index] ?? null;
    const value = name === null ? null : parameterOf(binding.parameters, name);
    const sign = direction === 'asc' ? 1 : -1;
    return { column: compared.column, operand: encodeValue(binding.relation, compared, value), sign };
  });
  return (row) => {
    for (const { column, operand, sign } of keys) {
      const order = compareValues(row.get(column) ?? null, operand);
      if (order !== 0) return sign * order > 0;
    }
    return orAt;
  };
}

function bindComparison(condition: Condition & { kind: 'compare' }, binding: Binding): BoundCondition {
  const attribute = comparedTo(binding.relation, condition.attribute);
  const operand = encodeValue(binding.relation, attribute, parameterOf(binding.parameters, condition.parameter));
  const isMet = holds[condition.operator];
  return (row) => {
    const value = row.get(attribute.column) ?? null;
    return value === null || operand === null ? null : isMet(compareValues(value, operand));
  };
}

function bindText(condition: Condition & { kind: 'text' }, binding: Binding): BoundCondition {
  const attribute = comparedTo(binding.relation, condition.attribute);
  const operand = encodeValue(binding.relation, attribute, parameterOf(binding.parameters, condition.parameter));
  const fold = condition.insensitive ? foldAscii : (text: string): string => text;
  const wanted = operand === null ? null : fold(String(operand));
  const isPart = isPartOf[condition.part];
  return (row) => {
    const value = row.get(attribute.column) ?? null;
    return value === null || wanted === null ? null : isPart(fold(String(value)), wanted);
  };
}

const isPartOf: Readonly<Record<TextPart, (text: string, wanted: string) => boolean>> = {
  whole: (text, wanted) => text === wanted,
  start: (text, wanted) => text.startsWith(wanted),
  end: (text, wanted) => text.endsWith(wanted),
  anywhere: (text, wanted) => text.includes(wanted),
};

function bindOther({ attribute, other }: Condition & { kind: 'sameAs' }, binding: Binding): BoundCondition {
  const { relation, key, otherwise } = other;
  const { column } = attributeOf(binding.relation, attribute);
  const compared = comparedTo(relation, other.attribute);
  const found = firstRow(equalToParameters(Object.keys(key)), { ...binding, relation, parameters: key });
  const operand = found?.get(compared.column) ?? otherwise;
  return (row) => {
    const value = row.get(column) ?? null;
    return value === null ? null : compareValues(value, operand) === 0;
  };
}

function bindList(condition: Condition & { kind: 'in' }, binding: Binding): BoundCondition {
  const attribute = comparedTo(binding.relation, condition.attribute);
  const list = parameterOf(binding.parameters, condition.parameter);
  if (!Array.isArray(list)) throw new TypeError(`the parameter "${condition.parameter}" must be a list`);
  const operands = new Set<StoredValue>(list.map((value) => encodeValue(binding.relation, attribute, value)));
  const otherwise = operands.has(null) ? null : false;
  return (row) => {
    if (operands.size === 0) return false;
    const value = row.get(attribute.column) ?? null;
    if (value === null) return null;
    return operands.has(value) || otherwise;
  };
}

/** The attribute as conditions see it: each may be compared to null. */
function comparedTo(relation: Relation, name: string): RelationAttribute {
  return { ...attributeOf(relation, name), nullable: true };
}

/** `and` is decided by the first false, `or` by the first true; failing that, an unknown makes it unknown. */
function decidedBy(decisive: boolean, conditions: readonly Condition[], binding: Binding): BoundCondition {
  const bound = conditions.map((condition) => bindCondition(condition, binding));
  return (row) => {
    let truth: Truth = !decisive;
    for (const inner of bound) {
      const innerTruth = inner(row);
      if (innerTruth === decisive) return decisive;
      truth = innerTruth === null ? null : truth;
    }
    return truth;
  };
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function firstRow(where: Condition, binding: Binding): StoredRow | undefined {
  const fulfils = bindCondition(where, binding);
  for (const [, row] of binding.tables.of(binding.relation).rows) {
    if (fulfils(row) === true) return row;
  }
  return undefined;
}
