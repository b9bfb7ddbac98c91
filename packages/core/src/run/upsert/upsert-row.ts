import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Outcome, Row } from '../../data-layer/data-layer.ts';
import type { Condition, InsertStatement } from '../../data-layer/statement.ts';
import { coreErrors } from '../../error/core-errors.ts';
import type { Judgement } from '../../policy/judge-rules.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import {
  assignments,
  keep,
  readAttributes,
  shapeOfOnly,
  shapeOfUpdate,
  type UpdateShape,
} from '../action-statements.ts';
import type { ChangesetState } from '../changeset-state.ts';
import { visibleWhere } from '../policies/judge-call.ts';
import { hasNewKey } from './has-new-key.ts';
import { identityOf } from './identity-of.ts';
import { upsertedValues } from './upserted-values.ts';

/** An upsert while it runs. */
export interface RunningUpsert {
  readonly resource: AnyResource;
  readonly action: CompiledAction;
  readonly state: ChangesetState;
  readonly context: { readonly scope: Scope };
  /** What the rules say of the record that is there. */
  readonly onUpdate: Judgement;
}

/** What an upsert has written. */
export interface UpsertedRow {
  readonly row: Row;
  /** Undefined: nothing was written. */
  readonly changed: Row | undefined;
}

/**
 * Adds a record, or changes the one that has its identity: one statement, where the key of a new record is one that no other
 * has. It tells the changeset which of both it was.
 *
 * @throws AshlarError CONFLICT if the rules do not let the caller update that record. Without the upsert, the identity would be
 * taken too: so the error is the same, and tells no more.
 */
export async function upsertRow(upsert: RunningUpsert, row: Readonly<Row>): Promise<UpsertedRow> {
  const { resource, action, state, context, onUpdate } = upsert;
  const shape = shapeOfUpdate(upsertedValues(resource, action, { state, row }));
  const { only, parameters } = visibleWhere(onUpdate);
  const newKey = hasNewKey(resource, state);
  const statement = upsertStatement(resource, action, { ...shape, only, tellsCreated: !newKey });
  const run = (): Promise<Outcome> =>
    context.scope.store.run(statement, { ...row, ...shape.parameters, ...parameters });
  const outcome = newKey ? await run() : await context.scope.store.transaction(run);
  const [written] = outcome.rows;
  if (written === undefined) throw taken(resource, action);
  state.created = outcome.created ?? isSameKey(resource, row, written);
  const result = { ...written };
  return { row: result, changed: state.created || !shape.isIdle ? result : undefined };
}

/** What differs between the statements of one action. */
interface UpsertShape extends UpdateShape {
  readonly only: Condition | undefined;
  readonly tellsCreated: boolean;
}

function upsertStatement(
  resource: AnyResource,
  action: CompiledAction,
  { names, sums, only, tellsCreated }: UpsertShape,
): InsertStatement {
  const shape = `upsert ${names.join()} + ${sums.join()} ${tellsCreated}${shapeOfOnly(only)}`;
  return keep(action, shape, () => ({
    kind: 'insert',
    relation: compiledOf(resource).relation,
    attributes: [...compiledOf(resource).attributes.keys()],
    returning: readAttributes(resource, action),
    onConflict: {
      by: identityOf(resource, action.upsert).attributes,
      update: assignments({ names, sums }),
      ...(only === undefined ? {} : { where: only }),
      ...(tellsCreated ? { tellsCreated } : {}),
    },
  }));
}

/** A store may write a UUID in another case. */
function isSameKey(resource: AnyResource, given: Readonly<Row>, written: Readonly<Row>): boolean {
  const { primaryKey } = compiledOf(resource).relation;
  return primaryKey.every((name) => String(given[name]).toLowerCase() === String(written[name]).toLowerCase());
}

function taken(resource: AnyResource, { upsert }: CompiledAction): Error {
  const { attributes } = identityOf(resource, upsert);
  return coreErrors.error('CONFLICT', {
    issues: attributes.map((name) => ({ path: [name], message: 'is taken already' })),
  });
}
