import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { and, equalToParameters } from '../data-layer/conditions.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Relation } from '../data-layer/relation.ts';
import type {
  Condition,
  DeleteStatement,
  InsertStatement,
  SelectStatement,
  UpdateStatement,
} from '../data-layer/statement.ts';
import { keptFor } from '../extension/kept-for.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import type { UpdatedValues } from './written-values.ts';

/** The prefix of the parameters that hold a primary key, so that they never meet those that hold new values. */
export const keyPrefix = 'key.';

/** The attributes of the record that an action resolves to: its `select` with the primary key, or all that may be seen. */
export function resultAttributes(resource: AnyResource, action: CompiledAction): readonly string[] {
  const { recordAttributes, relation } = compiledOf(resource);
  return action.select === undefined ? recordAttributes : [...new Set([...relation.primaryKey, ...action.select])];
}

/** What a statement reads of that. */
export function readAttributes(resource: AnyResource, action: CompiledAction): readonly string[] {
  return readFor(resource, resultAttributes(resource, action));
}

/** What a statement reads to show these: where fields have rules, all attributes, because a rule may look at any. */
function readFor(resource: AnyResource, shown: readonly string[]): readonly string[] {
  const { fieldRules, attributes } = compiledOf(resource);
  return fieldRules === undefined ? shown : [...attributes.keys()];
}

/** Statements are made once for each action and shape, or for each resource, so that a store compiles each of them once. */
const statementsOf = keptFor((_owner: CompiledAction | AnyResource) => new Map<string, unknown>());

/** The statement of an action or a resource that has this shape. It is made once. */
export function keep<Statement>(owner: CompiledAction | AnyResource, shape: string, make: () => Statement): Statement {
  const shapes = statementsOf(owner);
  // Invariant: a shape begins with the kind of statement, so what is kept under it is of that kind.
  const known = shapes.get(shape) as Statement | undefined;
  if (known !== undefined) return known;
  const made = make();
  // A caller can send filters of any number of shapes. A program itself has few, so further ones are not kept.
  if (shapes.size < 500) shapes.set(shape, made);
  return made;
}

export function insertStatement(resource: AnyResource, action: CompiledAction): InsertStatement {
  return keep(action, 'insert', () => ({
    kind: 'insert',
    relation: compiledOf(resource).relation,
    attributes: [...compiledOf(resource).attributes.keys()],
    returning: readAttributes(resource, action),
    onConflict: 'error',
  }));
}

/** The statements over one record hold for it only where this holds too. */
export interface OneRecord {
  /** Undefined: for any record. */
  readonly only: Condition | undefined;
}

export function selectByKey(resource: AnyResource, action: CompiledAction, { only }: OneRecord): SelectStatement {
  return keep(action, `select${shapeOfOnly(only)}`, () => ({
    kind: 'select',
    relation: compiledOf(resource).relation,
    attributes: readAttributes(resource, action),
    where: keyCondition(resource, only),
  }));
}

/** Reads a record as hooks see it, whatever the action itself selects. */
export function selectRecord(resource: AnyResource, action: CompiledAction, { only }: OneRecord): SelectStatement {
  const { relation, recordAttributes } = compiledOf(resource);
  return keep(action, `select record${shapeOfOnly(only)}`, () => ({
    kind: 'select',
    relation,
    attributes: readFor(resource, recordAttributes),
    where: keyCondition(resource, only),
  }));
}

/** What an update sets and what it adds to, by attribute. */
export interface UpdateShape {
  readonly names: readonly string[];
  readonly sums: readonly string[];
}

/** The shape of an update, its parameters, and whether it writes anything at all. */
export function shapeOfUpdate({
  values,
  increments,
}: UpdatedValues): UpdateShape & { readonly parameters: Row; readonly isIdle: boolean } {
  const [names, sums] = [Object.keys(values).sort(), Object.keys(increments).sort()];
  const added = sums.map((name) => [`${sumPrefix}${name}`, increments[name]]);
  return {
    names,
    sums,
    parameters: { ...values, ...Object.fromEntries(added) },
    isIdle: names.length + sums.length === 0,
  };
}

/** The prefix of the parameters that hold what is added. */
const sumPrefix = 'plus.';

/** The assignments of an update. */
export function assignments({ names, sums }: UpdateShape): UpdateStatement['set'] {
  return {
    ...Object.fromEntries(names.map((name) => [name, name])),
    ...Object.fromEntries(sums.map((name) => [name, { plus: `${sumPrefix}${name}` }])),
  };
}

export function updateByKey(
  resource: AnyResource,
  action: CompiledAction,
  { names, sums, only }: OneRecord & UpdateShape,
): UpdateStatement {
  return keep(action, `update ${names.join()} + ${sums.join()}${shapeOfOnly(only)}`, () => ({
    kind: 'update',
    relation: compiledOf(resource).relation,
    set: assignments({ names, sums }),
    where: keyCondition(resource, only),
    returning: readAttributes(resource, action),
  }));
}

export function deleteByKey(
  resource: AnyResource,
  action: CompiledAction,
  { returning, only }: OneRecord & Pick<DeleteStatement, 'returning'>,
): DeleteStatement {
  return keep(action, `delete ${returning.join()}${shapeOfOnly(only)}`, () => ({
    kind: 'delete',
    relation: compiledOf(resource).relation,
    where: keyCondition(resource, only),
    returning,
  }));
}

/** The shape of a bulk action. */
export interface BulkShape extends UpdateShape {
  readonly where: Condition;
  /** Whether the primary keys of what was written are wanted. */
  readonly keys: boolean;
}

export function bulkStatement(
  resource: AnyResource,
  action: CompiledAction,
  { names, sums, where, keys }: BulkShape,
): UpdateStatement | DeleteStatement {
  const { relation } = compiledOf(resource);
  const returning = keys ? relation.primaryKey : [];
  return keep(action, `bulk ${names.join()} + ${sums.join()} ${keys} ${shapeOf(where)}`, () =>
    action.type === 'destroy'
      ? { kind: 'delete', relation, where, returning }
      : { kind: 'update', relation, set: assignments({ names, sums }), where, returning },
  );
}

/** The primary keys of the records that a bulk action means, where it has nothing to write. */
export function bulkSelect(resource: AnyResource, action: CompiledAction, { where }: BulkShape): SelectStatement {
  const { relation } = compiledOf(resource);
  return keep(action, `bulk select ${shapeOf(where)}`, () => ({
    kind: 'select',
    relation,
    where,
    attributes: relation.primaryKey,
  }));
}

/** The shape of a read, without its values. */
export type ReadShape = Pick<PageShape, 'where' | 'orderBy' | 'also'> & {
  readonly limit: boolean;
  readonly offset: boolean;
};

/** The shape of a page: its order ends in the primary key. */
export type PageShape = Required<Pick<SelectStatement, 'where' | 'orderBy'>> & {
  readonly offset: boolean;
  /** Attributes that related records are found by, whatever the action selects. */
  readonly also: readonly string[];
};

/** Reads a page, with the attributes that its cursors are made of. */
export function pageStatement(
  resource: AnyResource,
  action: CompiledAction,
  { where, orderBy, offset, also }: PageShape,
): SelectStatement {
  const needed = [...orderBy.map(({ attribute }) => attribute), ...also];
  return keep(action, `page ${shapeOf(where)} ${JSON.stringify(orderBy)} ${offset} ${also.join()}`, () => ({
    kind: 'select',
    relation: compiledOf(resource).relation,
    attributes: [...new Set([...readAttributes(resource, action), ...needed])],
    where,
    orderBy,
    exactOrder: true,
    limit: 'limit',
    ...(offset ? { offset: 'offset' } : {}),
  }));
}

/** Counts what a read lets through. */
export function countStatement(resource: AnyResource, action: CompiledAction, where: Condition): SelectStatement {
  const { relation } = compiledOf(resource);
  return keep(action, `count ${shapeOf(where)}`, () => ({
    kind: 'select',
    relation,
    attributes: [],
    where,
    countOnly: true,
  }));
}

export function readStatement(
  resource: AnyResource,
  action: CompiledAction,
  { where, orderBy, limit, offset, also }: ReadShape,
): SelectStatement {
  return keep(action, `read ${shapeOf(where)} ${JSON.stringify(orderBy)} ${limit} ${offset} ${also.join()}`, () => ({
    kind: 'select',
    relation: compiledOf(resource).relation,
    attributes: [...new Set([...readAttributes(resource, action), ...also])],
    where,
    orderBy,
    ...(limit ? { limit: 'limit' } : {}),
    ...(offset ? { offset: 'offset' } : {}),
  }));
}

/** Reads records of a resource by way of a relationship. */
export function loadStatement(
  target: AnyResource,
  { where, orderBy }: Pick<PageShape, 'where' | 'orderBy'>,
): SelectStatement {
  const { relation, recordAttributes } = compiledOf(target);
  return keep(target, `load ${shapeOf(where)} ${JSON.stringify(orderBy)}`, () => ({
    kind: 'select',
    relation,
    attributes: readFor(target, recordAttributes),
    where,
    orderBy,
  }));
}

function keyCondition(resource: AnyResource, only: Condition | undefined): Condition {
  const key = equalToParameters(compiledOf(resource).relation.primaryKey, keyPrefix);
  return only === undefined ? key : and(key, only);
}

/** The shape of a condition that there may not be. */
export function shapeOfOnly(only: Condition | undefined): string {
  return only === undefined ? '' : ` ${shapeOf(only)}`;
}

let relations = 0;
/** A relation by a number: two domains may have resources of one name. */
const numberOf = keptFor((_relation: Relation) => ++relations);

/** Filters hold names of attributes and parameters, and related relations. So their text, with numbers for these, is their shape. */
function shapeOf(condition: Condition): string {
  // Invariant: `relation` is a word of conditions, and none of their other objects has a member of this name.
  return JSON.stringify(condition, (key, value: unknown) => (key === 'relation' ? numberOf(value as Relation) : value));
}
