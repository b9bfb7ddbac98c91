import type { Finding } from '@ashlar/core';
import type { Relation, RelationAttribute } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import type { FoundColumn } from '../../compile/found-table.ts';
import { isNamed, wordsIn } from '../../compile/tables/statement-words.ts';
import { cureOf } from './cure.ts';
import { emptyValue } from './empty-value.ts';
import { type Curable, type MadeObject, textOf } from './inspected.ts';
import { BY_HAND, CHOOSE_FIRST, chosenValue, rebuildCure } from './rebuild-cure.ts';

/** The attributes of a relation whose columns its table lacks. */
export function missingColumns(inspected: Curable): readonly Finding[] {
  const { store, relation } = inspected;
  return lackingAttributes(inspected).map((attribute) => {
    const path = [relation.name, 'attributes', attribute.name];
    const problem = `the table "${relation.table}" has no column "${attribute.column}"`;
    const add = `${alter(inspected)} add column ${textOf(store, sql.id(attribute.column))} ${typeOf(attribute, inspected)}`;
    return { code: 'COLUMN_MISSING', path, problem, cure: cureOfMissing(add, attribute, inspected) };
  });
}

/** The attributes without a column. */
export function lackingAttributes({
  relation,
  found,
}: Pick<Curable, 'relation' | 'found'>): readonly RelationAttribute[] {
  return [...relation.attributes.values()].filter(({ column }) => !found.columns.some(({ name }) => name === column));
}

function cureOfMissing(add: string, attribute: RelationAttribute, inspected: Curable): string {
  const { store, hasRows } = inspected;
  if (attribute.nullable) return cureOf([add]);
  if (!hasRows) return cureOf([`${add} not null`]);
  const fill = fillStatement(attribute, inspected);
  const statements = store.dialect.altersColumns
    ? [add, fill, `${alterColumn(attribute, inspected)} set not null`]
    : // A table of SQLite with rows takes a required column with a default only, which serves until the next statement.
      [`${add} not null default ${emptyValue(attribute.storage, false, store.dialect)}`, fill];
  return cureOf(statements, { first: CHOOSE_FIRST });
}

/** The columns of a relation that cannot serve its attributes as they are. */
export function differingColumns(inspected: Curable): readonly Finding[] {
  const { relation, found } = inspected;
  return [
    ...[...relation.attributes.values()].flatMap((attribute) => {
      const there = found.columns.find(({ name }) => name === attribute.column);
      return there === undefined ? [] : attributeFindings(attribute, there, inspected);
    }),
    ...strangerFindings(inspected),
  ];
}

function attributeFindings(attribute: RelationAttribute, there: FoundColumn, inspected: Curable): readonly Finding[] {
  const { store, relation, found } = inspected;
  const path = [relation.name, 'attributes', attribute.name];
  const { column, storage, nullable } = attribute;
  const findings: Finding[] = [];
  const place = `the column "${column}" of the table "${relation.table}"`;
  const type = typeOf(attribute, inspected);
  const note = (code: string, problem: string, change: ColumnChange) => {
    const cure = changing(attribute, inspected, change);
    findings.push({ code, path, problem: `${place} ${problem}`, cure });
  };
  if (!there.holds.has(storage)) {
    const using = `${textOf(store, sql.id(column))}::${type.replace(/ collate .*/, '')}`;
    note('COLUMN_TYPE', `is of type ${there.type}, and ${storage} is kept as ${type}`, {
      to: `type ${type} using ${using}`,
      or: 'declare the attribute as the column is',
    });
  }
  if (!found.isTable) return findings;
  if (storage === 'text' && there.collation && isSorted(relation, attribute.name)) {
    const problem = `sorts by "${there.collation}": reads that are sorted by it cannot use its index`;
    note('COLUMN_COLLATION', problem, {
      to: `type ${type}`,
      or: 'bear that such reads are slow',
      losesCollation: true,
    });
  }
  if (there.nullable && !nullable) {
    note('COLUMN_NULLABLE', 'takes null, and its attribute does not', {
      to: SET_NOT_NULL,
      or: 'let the attribute be null',
    });
  }
  if (!there.nullable && nullable) {
    note('COLUMN_NOT_NULL', 'takes no null, and its attribute does', {
      to: 'drop not null',
      or: 'take .nullable() away',
    });
  }
  return findings;
}

const SET_NOT_NULL = 'set not null';

/** What makes a column serve its attribute. */
interface ColumnChange {
  /** What follows `alter column …`. */
  readonly to: string;
  /** What may be done instead. */
  readonly or: string;
  /** Whether the collation of the column is what has to go. */
  readonly losesCollation?: boolean;
}

function changing(
  attribute: RelationAttribute,
  inspected: Curable,
  { to, or, losesCollation = false }: ColumnChange,
): string {
  if (!inspected.store.dialect.altersColumns) return rebuildCure(inspected, { or, losesCollation });
  const change = `${alterColumn(attribute, inspected)} ${to}`;
  if (to !== SET_NOT_NULL) return cureOf([change], { or });
  const { store } = inspected;
  const fill = `${fillStatement(attribute, inspected)} where ${textOf(store, sql.id(attribute.column))} is null`;
  return cureOf([fill, change], { or, first: CHOOSE_FIRST });
}

function fillStatement(attribute: RelationAttribute, inspected: Curable): string {
  const { store, relation } = inspected;
  const value = sql.raw(chosenValue(inspected, attribute));
  return textOf(store, sql`update ${sql.table(relation.table)} set ${sql.id(attribute.column)} = ${value}`);
}

function typeOf({ storage }: RelationAttribute, { store }: Curable): string {
  return textOf(store, store.dialect.columnTypes[storage]);
}

function alter({ store, relation }: Curable): string {
  return `alter table ${textOf(store, sql.table(relation.table))}`;
}

function alterColumn({ column }: Pick<RelationAttribute, 'column'>, inspected: Curable): string {
  return `${alter(inspected)} alter column ${textOf(inspected.store, sql.id(column))}`;
}

/** Whether an index of a relation holds an attribute. */
function isSorted({ identities, indexes }: Relation, attribute: string): boolean {
  return [...identities, ...indexes].some(({ attributes }) => attributes.includes(attribute));
}

/** Columns that make every insert fail, since no attribute gives them a value. */
function strangerFindings(inspected: Curable): readonly Finding[] {
  const { relation, found } = inspected;
  const known = new Set([...relation.attributes.values()].map(({ column }) => column));
  const strangers = found.columns.filter(
    ({ name, nullable, hasDefault }) => !known.has(name) && !nullable && !hasDefault,
  );
  return found.isTable ? strangers.map((column) => strangerFinding(column, inspected)) : [];
}

function strangerFinding({ name: column }: FoundColumn, inspected: Curable): Finding {
  const { store, relation } = inspected;
  const place = `the column "${column}" of the table "${relation.table}"`;
  const or = 'add the attribute';
  return {
    code: 'COLUMN_UNKNOWN',
    path: [relation.name, 'attributes'],
    problem: `${place} takes no null and has no default, and ${relation.name} has no attribute for it: every create fails`,
    cure: store.dialect.altersColumns
      ? cureOf([`${alterColumn({ column }, inspected)} drop not null`], { or })
      : withoutColumn(column, inspected, or),
  };
}

/** SQLite drops no column that an index, a condition, a constraint or a trigger of its table names. */
function withoutColumn(column: string, inspected: Curable, or: string): string {
  const { store, found, made } = inspected;
  const naming = (type: string, times: number) =>
    made.filter((each) => each.type === type && timesNamed(column, each) > times);
  const isKey = found.indexes.some(
    (index) => index.definition === null && index.keys.some((key) => key.column === column),
  );
  if (isKey || naming('table', 1).length > 0 || naming('trigger', 0).length > 0) return `${or}, or ${BY_HAND}`;
  const indexes = naming('index', 0).map(({ name }) => textOf(store, sql`drop index if exists ${sql.id(name)}`));
  const drop = `${alter(inspected)} drop column ${textOf(store, sql.id(column))}`;
  return cureOf([...indexes, drop], { or: `${or} (without the column its values are lost)` });
}

/** How often a statement names a column. A table and an index have names of their own before their body. */
function timesNamed(column: string, { type, sql: statement }: MadeObject): number {
  const words = wordsIn(statement);
  const body = type === 'trigger' ? words : words.slice(words.indexOf('('));
  return body.filter((word) => isNamed(word, column)).length;
}
