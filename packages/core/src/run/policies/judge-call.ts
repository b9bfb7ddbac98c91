import { actionContext } from '../../action/action-context.ts';
import type { ActionType } from '../../action/action-type.ts';
import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Store } from '../../contract/store.ts';
import { and, never } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { rowFulfils } from '../../data-layer/memory/row-fulfils.ts';
import { coreErrors } from '../../error/core-errors.ts';
import type { CompiledFilter, FilterSubject, Narrowing } from '../../filter/compile-filter.ts';
import { allowed, type Judgement, judgeRules } from '../../policy/judge-rules.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { relativesOf } from './relatives.ts';
import { settleLinked } from './settle-linked.ts';

/** A call to judge. */
interface CallToJudge {
  readonly scope: Scope;
  readonly arguments: Readonly<Row>;
  /** Asks the rules of this type alone: those of an upsert for the record that is there. Default: those of the action. */
  readonly as?: ActionType | undefined;
}

/**
 * What the policies of a resource say of a call: the rules of the action's name, or else those of its type. Without policies,
 * and in a scope with `authorize: false`, everything is allowed.
 *
 * @throws AshlarError POLICY_FAILED
 */
export function judgeCall(resource: AnyResource, action: CompiledAction, call: CallToJudge): Judgement {
  return judge(resource, action, call);
}

/** Whose rules hold: those of the action's name, or else those of its type. */
type Judged = Pick<CompiledAction, 'name' | 'type'>;

function judge(resource: AnyResource, { name, type }: Judged, call: CallToJudge & { prefix?: string }): Judgement {
  const { policies } = compiledOf(resource);
  const { scope, prefix = '' } = call;
  if (policies === undefined || scope.options.authorize === false) return allowed;
  const key = call.as ?? (Object.hasOwn(policies, name) ? name : type);
  const rules = (Object.hasOwn(policies, key) ? policies[key] : undefined) ?? [];
  const { actor, tenant, context } = actionContext(scope);
  return judgeRules(
    { place: `${resource.name}: policies.${key}`, rules, subject: trustedSubjectOf(resource, scope), prefix },
    { actor, tenant, context, action: name, arguments: call.arguments },
  );
}

/**
 * The records of a resource that a caller sees by way of a relationship: those that its rules of the type `read` let through.
 * `prefix` is put before the names of parameters.
 *
 * @throws AshlarError POLICY_FAILED
 */
export function visibleRelated(resource: AnyResource, scope: Scope, prefix: string): Visible {
  return visibleWhere(judge(resource, { name: 'read', type: 'read' }, { scope, arguments: {}, prefix }));
}

/**
 * What the filter of a caller may compare. It tells of related records too, so it finds only those that the caller sees, and no
 * sensitive attribute. `closed` are the attributes that field rules hide from the caller.
 */
export function subjectOf(resource: AnyResource, scope: Scope, closed: ReadonlySet<string>): FilterSubject {
  const visible = (target: AnyResource, prefix: string): Visible => visibleRelated(target, scope, prefix);
  return {
    attributes: compiledOf(resource).attributes,
    sensitive: false,
    closed,
    relatives: relativesOf(resource, scope, visible),
  };
}

/** What the filter of a definition may compare. */
export function trustedSubjectOf(resource: AnyResource, scope: Scope): FilterSubject {
  return { attributes: compiledOf(resource).attributes, sensitive: true, relatives: relativesOf(resource, scope) };
}

/**
 * Refuses a call that is not allowed as a whole: a generic action has no records that a filter could choose.
 *
 * @throws AshlarError FORBIDDEN
 */
export function refuseUnlessAllowed(judgement: Judgement, resource: AnyResource, { name }: CompiledAction): void {
  if (judgement.kind !== 'allowed') throw forbiddenCall(resource, name);
}

/**
 * Refuses a call that no record makes right.
 *
 * @throws AshlarError FORBIDDEN
 */
export function refuseForbidden(judgement: Judgement, resource: AnyResource, { name }: CompiledAction): void {
  if (judgement.kind === 'forbidden') throw forbiddenCall(resource, name);
}

/**
 * Judges a record that is about to be created.
 *
 * @throws AshlarError FORBIDDEN
 */
export async function refuseNewRow(
  judgement: Judgement,
  resource: AnyResource,
  { action, ...created }: NewRow & { readonly action: CompiledAction },
): Promise<void> {
  if (judgement.kind === 'where' && !(await isNewRowAllowed(judgement, resource, created))) {
    throw forbiddenCall(resource, action.name);
  }
}

/** A record that is not written yet, and where its related records are. */
interface NewRow {
  readonly row: Readonly<Row>;
  readonly store: Store;
}

/** Whether a filter lets a record through that is not written yet. A question about related records is a statement. */
export async function isNewRowAllowed(
  { condition, parameters }: Extract<Judgement, { kind: 'where' }>,
  resource: AnyResource,
  { row, store }: NewRow,
): Promise<boolean> {
  const settled = await settleLinked(condition, { row, parameters, store });
  return rowFulfils(compiledOf(resource).relation, settled, { row, parameters });
}

/** The records that a caller sees. */
export type Visible = Narrowing;

export const everyRecord: Visible = { only: undefined, parameters: {} };

/** Which records a statement may find. A hidden record is as one that does not exist. */
export function visibleWhere(judgement: Judgement): Visible {
  if (judgement.kind === 'allowed') return everyRecord;
  if (judgement.kind === 'forbidden') return { only: never, parameters: {} };
  return { only: judgement.condition, parameters: judgement.parameters };
}

type Narrowable = Pick<CompiledFilter, 'condition' | 'parameters'>;

/** A condition and its values, of the records alone that the policies let through. */
export function narrowed(given: Narrowable, judgement: Judgement): Narrowable {
  if (judgement.kind !== 'where') return given;
  return {
    condition: and(given.condition, judgement.condition),
    parameters: { ...given.parameters, ...judgement.parameters },
  };
}

function forbiddenCall(resource: AnyResource, action: string): Error {
  return coreErrors.error('FORBIDDEN', { message: `the policies of ${resource.name} do not allow ${action} here` });
}
