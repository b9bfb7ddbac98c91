import type { Assignment } from '../statement.ts';
import { type Binding, bindCondition } from './bind-condition.ts';
import { parameterOf } from './parameter-of.ts';
import { attributeOf, decodeValue, type StoredValue } from './stored-value.ts';
import type { StoredRow } from './tables.ts';
import { valueFor } from './value-for.ts';

/** The new value of one column, made of the row as it was. */
type Assign = (row: StoredRow) => readonly [column: string, value: StoredValue];

/** Fills in the values of assignments: what is answered makes a new row of an old one. */
export function assignValues(
  set: Readonly<Record<string, Assignment>>,
  binding: Binding,
): (row: StoredRow) => StoredRow {
  const assigns = Object.entries(set).map(([name, assignment]) => bindAssignment(name, assignment, binding));
  return (row) => new Map([...row, ...assigns.map((assign) => assign(row))]);
}

function bindAssignment(name: string, assignment: Assignment, binding: Binding): Assign {
  if (typeof assignment === 'string') return bindParameter(name, assignment, binding);
  if ('plus' in assignment) return bindSum(name, assignment.plus, binding);
  if ('merge' in assignment) return bindMerge(name, assignment.merge, binding);
  const { column } = attributeOf(binding.relation, name);
  const cases = assignment.cases.map((each) => ({
    holds: bindCondition(each.when, binding),
    assign: 'plus' in each ? bindSum(name, each.plus, binding) : bindParameter(name, each.parameter, binding),
  }));
  return (row) => {
    const decisive = cases.find(({ holds }) => holds(row) === true);
    return decisive === undefined ? [column, row.get(column) ?? null] : decisive.assign(row);
  };
}

function bindParameter(name: string, parameter: string, { relation, parameters }: Binding): Assign {
  const value = valueFor(relation, name, parameterOf(parameters, parameter));
  return () => value;
}

function bindSum(name: string, plus: string, binding: Binding): Assign {
  const { relation, parameters } = binding;
  const [column, addend] = valueFor(relation, name, parameterOf(parameters, plus));
  return (row) => {
    const value = row.get(column) ?? null;
    // As in SQL: null plus a number is null.
    return value === null || addend === null ? [column, null] : valueFor(relation, name, sumOf(value, addend));
  };
}

function bindMerge(name: string, parameter: string, { relation, parameters }: Binding): Assign {
  const given = parameterOf(parameters, parameter);
  const attribute = attributeOf(relation, name);
  return (row) => {
    const kept = decodeValue(relation, attribute, row.get(attribute.column) ?? null);
    return valueFor(relation, name, { ...Object(kept), ...Object(given) });
  };
}

function sumOf(value: StoredValue, addend: StoredValue): number | bigint {
  return typeof value === 'bigint' && typeof addend === 'bigint' ? value + addend : Number(value) + Number(addend);
}
