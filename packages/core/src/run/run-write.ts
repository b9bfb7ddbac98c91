import type { ActionContext } from '../action/action-context.ts';
import { actionContext } from '../action/action-context.ts';
import type { Change } from '../action/change.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import { and, compare } from '../data-layer/conditions.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Condition } from '../data-layer/statement.ts';
import { coreErrors } from '../error/core-errors.ts';
import { parseInput } from '../input/parse-input.ts';
import type { Judgement } from '../policy/judge-rules.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { createRecord } from '../resource/record.ts';
import { runInScope } from '../scope/find-scope.ts';
import {
  deleteByKey,
  insertStatement,
  resultAttributes,
  selectByKey,
  shapeOfUpdate,
  updateByKey,
} from './action-statements.ts';
import { changesAlone } from './changes-alone.ts';
import { type ChangesetState, createChangeset } from './changeset-state.ts';
import { checkMetadata } from './check-metadata.ts';
import {
  checkRecord,
  checkTarget,
  type GivenRecord,
  keyOf,
  keyParameters,
  refuseUnknownVersion,
  type Target,
} from './check-record.ts';
import { nameConflicts } from './name-conflicts.ts';
import { allFields, type FieldView } from './policies/field-view.ts';
import { refuseForbidden, refuseNewRow, type Visible, visibleWhere } from './policies/judge-call.ts';
import { asksRelated } from './policies/settle-linked.ts';
import { readRecord } from './read-record.ts';
import { refuseForeignTransaction } from './refuse-foreign-transaction.ts';
import { type ApplicableChanges, changesOf, runBeforeHooks } from './resource-changes.ts';
import type { RunningCall } from './running-call.ts';
import { tellRecord } from './tell-change.ts';
import { hasNewKey } from './upsert/has-new-key.ts';
import { upsertRow } from './upsert/upsert-row.ts';
import { createdValues, updatedValues } from './written-values.ts';

/** A call of a create, update or destroy. */
interface WriteCall extends RunningCall, GivenRecord {
  readonly find: ((scope: Scope) => Promise<unknown>) | undefined;
}

/** One create, update or destroy while it runs. */
interface Write {
  readonly resource: AnyResource;
  readonly action: CompiledAction;
  /** As the caller gave them. */
  readonly params: unknown;
  readonly state: ChangesetState;
  /** The record as it was; undefined for a create, and where it was named by its key and not read. */
  readonly record: Readonly<Row> | undefined;
  /** The parameters that name the record; undefined for a create. */
  readonly key: Readonly<Row> | undefined;
  readonly changes: ApplicableChanges;
  readonly context: ActionContext;
  readonly judgement: Judgement;
  /** Of an upsert: what the rules say of the record that is there. */
  readonly onUpdate: Judgement | undefined;
  /** What the caller sees of the result, which a destroy does not show. Hooks and listeners see all of it. */
  readonly fields: FieldView;
}

/** Runs a create, update or destroy of one record. */
export async function runWrite(
  resource: AnyResource,
  action: CompiledAction,
  call: WriteCall,
): Promise<Readonly<Row> | undefined> {
  const { scope, find } = call;
  const given = action.type === 'create' || find ? undefined : checkTarget(resource, action.name, call);
  const input = await parseInput(resource, action, call.params);
  const judgement = call.judge(input);
  refuseForbidden(judgement, resource, action);
  const onUpdate = action.upsert === undefined ? undefined : call.judge(input, 'update');
  const fields = action.type === 'destroy' ? allFields : call.fields(input);
  await call.gate();
  const target = find ? { record: checkRecord(resource, action.name, { ...call, record: await find(scope) }) } : given;
  const changes = changesOf(action, resource);
  const visible = visibleWhere(judgement);
  const record = target && (await recordOf(target, { resource, action, changes, scope, visible }));
  if (record !== undefined) refuseUnknownVersion(resource, action.name, record);
  const unread = target !== undefined && record === undefined;
  const state = createChangeset(resource, action, { data: record, unread, ...input });
  const key = target && { ...keyParameters(resource, keyOf(target)), ...visible.parameters };
  const context = actionContext(scope);
  const write: Write = {
    ...{ resource, action, params: call.params, state, record, key },
    ...{ changes, context, judgement, onUpdate, fields },
  };
  refuseForeignTransaction(scope, `${resource.name}.${action.name}`, changes.always);
  await prepareChangeset(write);

  const written = await writeInAttempts(write);
  return action.type === 'destroy' ? undefined : written;
}

/** The write with what is atomic with it: a statement alone, if nothing is. */
async function writeInAttempts(write: Write): Promise<Readonly<Row>> {
  const { action, state } = write;
  const { store } = write.context.scope;
  const asksFirst = asksBeforeCreate(write);
  const alone = asksFirst || asksWhetherNew(write) ? undefined : changesAlone(write);
  // No hook runs in it that could set anything.
  if (alone !== undefined) return await store.alone(() => writeOnce(write, alone));
  const startOver = state.mark();
  const attempt = async (): Promise<Readonly<Row>> => {
    // At the start of each attempt, not at the end of a failed one: a commit can fail too.
    startOver();
    return await writeOnce(write, undefined);
  };
  return action.transaction || asksFirst ? await store.transaction(attempt) : await attempt();
}

/** Whether the rules of a create ask the store about related records. Those of other writes are part of the statement. */
function asksBeforeCreate({ key, judgement }: Write): boolean {
  return key === undefined && judgement.kind === 'where' && asksRelated(judgement.condition);
}

/** Whether an upsert needs a transaction of its own: the store has to tell whether the record is new. */
function asksWhetherNew({ resource, state, onUpdate }: Write): boolean {
  return onUpdate !== undefined && !hasNewKey(resource, state);
}

/** The record as the hooks see it. Undefined where it was named by its key and no hook needs more. */
async function recordOf(
  target: Target,
  reading: Pick<Write, 'resource' | 'action' | 'changes'> & { readonly scope: Scope; readonly visible: Visible },
): Promise<Readonly<Row> | undefined> {
  const { resource, action, changes, scope, visible } = reading;
  const given = 'record' in target ? target.record : undefined;
  if (given !== undefined && (!changes.needRecord || isWhole(resource, given))) return given;
  if (!changes.needRecord) return undefined;
  const read = found(await readRecord(resource, action, { key: keyOf(target), scope, visible }), resource);
  // What the caller was shown stays, such as the version that it saw.
  return given === undefined ? read : createRecord(resource, { ...read, ...given });
}

/** Whether a record has all that hooks expect: rules may have hidden fields from the caller that passes it. */
function isWhole(resource: AnyResource, record: Readonly<Row>): boolean {
  const { fieldRules = {}, recordAttributes } = compiledOf(resource);
  return Object.keys(fieldRules).every((name) => Object.hasOwn(record, name) || !recordAttributes.includes(name));
}

/** Everything before the transaction. Slow work belongs here. */
async function prepareChangeset({ state, changes, context }: Write): Promise<void> {
  for (const change of changes.always) await change.change?.(state.changeset, context);
  state.refuseIfInvalid();
  for (const change of changes.always) await change.beforeTransaction?.(state.changeset, context);
  state.refuseIfInvalid();
}

/** Everything inside the transaction, or of a statement alone with its changes; runs again if it collides with another. */
async function writeOnce(write: Write, alone: readonly Change[] | undefined): Promise<Readonly<Row>> {
  const { resource, action, params, state, changes, context, fields } = write;
  const applied = alone ?? (await runBeforeHooks(changes, state, context));
  state.refuseIfInvalid();
  // Once more, now that it is known which changes with a `where` apply.
  refuseForeignTransaction(context.scope, `${resource.name}.${action.name}`, applied);
  const { row, changed } = await nameConflicts(resource, params, () => writeRow(write));
  const names = resultAttributes(resource, action);
  const record = createRecord(resource, allFields.show(row, names));
  // Before the hooks that follow, whose own writes come later.
  const { created } = state;
  if (changed !== undefined) tellRecord({ resource, action, scope: context.scope, created }, changed);
  for (const change of applied) await change.after?.(state.changeset, record, context);
  for (const change of applied) await change.finish?.(state.changeset, record, context);
  state.refuseIfInvalid();
  const told = created === undefined ? state.metadata : { ...state.metadata, created };
  const metadata = await checkMetadata(resource, action, told);
  const result = metadata === undefined ? record : createRecord(resource, { ...record }, metadata);
  await afterTransaction(applied, result, write);
  if (fields === allFields) return result;
  return createRecord(resource, fields.show(row, names), metadata);
}

interface WrittenRow {
  /** As it is now. Of a destroy: as the caller knew it. */
  readonly row: Row;
  /** As listeners of the domain see it. Undefined: nothing was written, or nothing listens. */
  readonly changed: Row | undefined;
}

async function writeRow(write: Write): Promise<WrittenRow> {
  const { resource, action, state, key, context, judgement } = write;
  const { store } = context.scope;
  const now = context.scope.now();
  if (key === undefined) {
    const values = await createdValues(resource, action, { ...state, now });
    await refuseNewRow(judgement, resource, { action, row: values, store });
    if (write.onUpdate !== undefined) return await upsertRow({ ...write, onUpdate: write.onUpdate }, values);
    const { rows } = await store.run(insertStatement(resource, action), values);
    const row = { ...found(rows[0], resource) };
    return { row, changed: row };
  }
  if (action.type === 'destroy') return await removeRow(write, key);
  const shape = shapeOfUpdate(updatedValues(resource, action, { ...state, now }));
  if (shape.isIdle) return { row: { ...found(await readResult(write), resource) }, changed: undefined };
  const { only, version } = writable(write);
  const statement = updateByKey(resource, action, { ...shape, only });
  const { rows } = await store.run(statement, { ...shape.parameters, ...key, ...version });
  const row = { ...(rows[0] ?? (await notWritten(write))) };
  return { row, changed: row };
}

async function readResult({ resource, action, key = {}, judgement, context }: Write): Promise<Row | undefined> {
  const { only } = visibleWhere(judgement);
  return (await context.scope.store.run(selectByKey(resource, action, { only }), key)).rows[0];
}

/** The parameter that holds the version of the record that the write was made of. */
const versionParameter = 'seen.version';

/** Which state of the record may be written: what the rules let through, in the version that was read, if it was. */
function writable({ resource, record, judgement }: Write): {
  readonly only: Condition | undefined;
  readonly version: Row | undefined;
} {
  const { only } = visibleWhere(judgement);
  const { lockVersion } = compiledOf(resource);
  if (lockVersion === undefined || record === undefined) return { only, version: undefined };
  const same = compare(lockVersion, 'eq', versionParameter);
  return {
    only: only === undefined ? same : and(only, same),
    version: { [versionParameter]: record[lockVersion] },
  };
}

/** Why no row was written: the record is gone or hidden, or another write was faster. */
async function notWritten(write: Write): Promise<never> {
  const { resource } = write;
  if (writable(write).version !== undefined && (await readResult(write)) !== undefined) {
    throw coreErrors.error('STALE', { message: `the ${resource.name} was changed since it was read: read it again` });
  }
  return found<never>(undefined, resource);
}

async function removeRow(write: Write, key: Readonly<Row>): Promise<WrittenRow> {
  const { resource, action, record, context } = write;
  const { scope } = context;
  const { recordAttributes, relation } = compiledOf(resource);
  // A record that was named by its key was not read before, and one that was given may be out of date.
  const whole = record === undefined || scope.hears('destroyed');
  const returning = whole ? recordAttributes : relation.primaryKey;
  const { only, version } = writable(write);
  const { rows } = await scope.store.run(deleteByKey(resource, action, { returning, only }), { ...key, ...version });
  const row = rows[0] ?? (await notWritten(write));
  const changed = whole ? row : undefined;
  if (record === undefined) return { row: { ...row }, changed };
  // The key as the row has it: a store may find a row by another spelling of the key.
  const stored = relation.primaryKey.map((name) => [name, row[name]]);
  return { row: { ...record, ...Object.fromEntries(stored) }, changed };
}

function found<Found>(row: Found | undefined, resource: AnyResource): Found {
  if (row !== undefined) return row;
  throw coreErrors.error('NOT_FOUND', { message: `there is no such ${resource.name} any more` });
}

async function afterTransaction(applied: readonly Change[], record: Readonly<Row>, write: Write): Promise<void> {
  const { state, context } = write;
  const hooks = applied.filter((change) => change.afterTransaction !== undefined);
  if (hooks.length === 0) return;
  await context.scope.store.afterCommit(async () => {
    for (const change of hooks) {
      try {
        // The transaction may be one around this call, of another actor.
        await runInScope(context.scope, () => change.afterTransaction?.(state.changeset, record, context));
      } catch (error) {
        context.scope.report(error);
      }
    }
  });
}
