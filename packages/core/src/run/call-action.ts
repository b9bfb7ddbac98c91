import type { ActionOptions } from '../action/action-context.ts';
import type { WatchedCall } from '../action/action-watcher.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import { allowed } from '../policy/judge-rules.ts';
import { isRecordOf } from '../resource/record.ts';
import { checkOptions } from '../scope/check-options.ts';
import { findScope, runInScope } from '../scope/find-scope.ts';
import { optionNamesOf } from '../scope/option-names.ts';
import { readTarget } from './check-record.ts';
import { findAction } from './find-action.ts';
import { allFields } from './policies/field-view.ts';
import { everyRecord, judgeCall } from './policies/judge-call.ts';
import { fieldsOfCall } from './policies/judge-fields.ts';
import type { ReadRequest } from './read/query-parts.ts';
import { runRead } from './read/run-read.ts';
import { readRecord } from './read-record.ts';
import { runBulk } from './run-bulk.ts';
import { runGeneric } from './run-generic.ts';
import { runGet } from './run-get.ts';
import { runWrite } from './run-write.ts';
import type { RunningCall } from './running-call.ts';

/** The input of `callAction`. */
export interface ActionCallInput {
  /** As after `User.actions.name`: for an update and a destroy the record or its primary key, for a bulk action the filter, then parameters and options. */
  readonly args: readonly unknown[];
  /** Where it runs. Default: found as for `User.actions.name`. */
  readonly scope?: Scope;
  /**
   * Finds the record of an update or destroy, once the input was found valid. `args` have undefined in its place, and
   * the record need not exist before.
   */
  find?(scope: Scope): Promise<unknown>;
  /** What the caller calls the record: the path of a problem with it. */
  readonly recordName?: string;
  /**
   * Runs after the input was found valid, behind the gates of extensions and before any hook. What it throws refuses the call.
   */
  gate?(scope: Scope): Promise<void>;
  /** True: the caller has judged the call, as a strategy does. Then the policies of the resource are not asked. Default false. */
  readonly isJudged?: boolean;
}

/** The arguments of a call. */
interface SplitArguments {
  /** The record, or the filter of a bulk action. */
  readonly target: unknown;
  readonly params: unknown;
  readonly options: (ActionOptions & ReadRequest) | undefined;
}

/**
 * Runs an action by name, as `User.actions.name(...args)` does.
 *
 * @throws TypeError for an unknown action, InvalidInput, and whatever the action throws
 */
export async function callAction(
  resource: AnyResource,
  name: string,
  { args, scope, find, recordName, gate, isJudged = false }: ActionCallInput,
): Promise<unknown> {
  const action = findAction(resource, name);
  const { target, params, options } = splitArguments(action, args);
  checkOptions(`${resource.name}.${name}`, options, optionNamesOf(action));
  const { filter, sort, limit, offset, page, load, ...common } = options ?? {};
  const here = findScope(resource, options === undefined ? undefined : common, scope);

  const run = (inside: Scope): Promise<unknown> => {
    const call: RunningCall = {
      params,
      scope: inside,
      judge: (input, as) => (isJudged ? allowed : judgeCall(resource, action, { ...input, as, scope: inside })),
      fields: (input) => (isJudged ? allFields : fieldsOfCall(resource, action, { ...input, scope: inside })),
      gate: () => passGates(action, inside, gate),
    };
    if (action.type === 'action') return runGeneric(resource, action, call);
    if (action.byKey) return runGet(resource, action, { ...call, record: target, load });
    if (action.type === 'read') {
      return runRead(resource, action, { ...call, request: { filter, sort, limit, offset, page, load } });
    }
    if (action.bulk) return runBulk(resource, action, { ...call, filter: target });
    return runWrite(resource, action, { ...call, record: target, find, recordName });
  };
  // The scope surrounds the call, so that actions called by its hooks see the same actor, tenant and context.
  return await here.call(async (inside) => {
    if (action.watchers.length === 0) return await run(inside);
    const record = find ? undefined : await recordToWatch(resource, action, { target, recordName, scope: inside });
    return await watched(action, { record, params, scope: inside }, run);
  });
}

/**
 * The record that watchers see. They count the calls for a user, and one key may be written in several ways: so a key is
 * looked up before they see it. The action itself gets what the caller gave: policies may hide from it what is counted here.
 */
async function recordToWatch(
  resource: AnyResource,
  action: CompiledAction,
  given: { readonly target: unknown; readonly recordName: string | undefined; readonly scope: Scope },
): Promise<unknown> {
  const { target: record, recordName, scope } = given;
  const takesRecord = action.byKey || (!action.bulk && (action.type === 'update' || action.type === 'destroy'));
  if (!takesRecord || isRecordOf(resource, record) || recordName !== undefined) return record;
  const named = readTarget(resource, record);
  const found =
    'key' in named ? await readRecord(resource, action, { key: named.key, scope, visible: everyRecord }) : undefined;
  return found ?? record;
}

/** Runs a call inside of what watches it, the first watcher outermost. */
function watched(
  { watchers }: CompiledAction,
  call: WatchedCall,
  run: (scope: Scope) => Promise<unknown>,
): Promise<unknown> {
  const outermost = watchers.reduceRight(
    (inner, watcher) => (scope) =>
      watcher.around({ ...call, scope }, (own) => (own === scope ? inner(own) : runInScope(own, () => inner(own)))),
    run,
  );
  return outermost(call.scope);
}

async function passGates({ watchers }: CompiledAction, scope: Scope, last: ActionCallInput['gate']): Promise<void> {
  for (const watcher of watchers) await watcher.gate?.(scope);
  await last?.(scope);
}

/** Splits `(record | filter, params, options)`, `(record, options)`, or `(params, options)`. */
function splitArguments({ type, byKey }: CompiledAction, args: readonly unknown[]): SplitArguments {
  const takesTarget = type === 'update' || type === 'destroy';
  const [target, params, options] = byKey ? [args[0], undefined, args[1]] : takesTarget ? args : [undefined, ...args];
  // Invariant: `checkOptions` refuses what is not of this form before it is used.
  return { target, params, options: options as SplitArguments['options'] };
}
