import { actionContext } from '../../action/action-context.ts';
import type { ActionType } from '../../action/action-type.ts';
import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import { and, never } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { rowFulfils } from '../../data-layer/memory/row-fulfils.ts';
import type { Condition } from '../../data-layer/statement.ts';
import { coreErrors } from '../../error/core-errors.ts';
import type { CompiledFilter } from '../../filter/compile-filter.ts';
import { allowed, type Judgement, judgeRules } from '../../policy/judge-rules.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';

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
  const { policies, attributes } = compiledOf(resource);
  if (policies === undefined || call.scope.options.authorize === false) return allowed;
  const key = call.as ?? (Object.hasOwn(policies, action.name) ? action.name : action.type);
  const rules = Object.hasOwn(policies, key) ? policies[key] : undefined;
  const placed = { place: `${resource.name}: policies.${key}`, rules: rules ?? [], attributes };
  const { actor, tenant, context } = actionContext(call.scope);
  return judgeRules(placed, { actor, tenant, context, action: action.name, arguments: call.arguments });
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
export function refuseNewRow(
  judgement: Judgement,
  resource: AnyResource,
  { action, row }: { readonly action: CompiledAction; readonly row: Readonly<Row> },
): void {
  if (judgement.kind === 'where' && !isNewRowAllowed(judgement, resource, row)) {
    throw forbiddenCall(resource, action.name);
  }
}

/** Whether a filter lets a record through that is not written yet. */
export function isNewRowAllowed(
  { condition, parameters }: Extract<Judgement, { kind: 'where' }>,
  resource: AnyResource,
  row: Readonly<Row>,
): boolean {
  return rowFulfils(compiledOf(resource).relation, condition, { row, parameters });
}

/** The records that a caller sees. */
export interface Visible {
  /** Undefined: every record. */
  readonly only: Condition | undefined;
  readonly parameters: Readonly<Row>;
}

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
