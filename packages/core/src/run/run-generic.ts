import { actionContext } from '../action/action-context.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { parseInput } from '../input/parse-input.ts';
import { userSource } from '../resource/resource-draft.ts';
import { createChangeset } from './changeset-state.ts';
import { allFields, shownResult } from './policies/field-view.ts';
import { refuseUnlessAllowed } from './policies/judge-call.ts';
import { changesOf, runBeforeHooks } from './resource-changes.ts';
import type { RunningCall } from './running-call.ts';

/** Runs a generic action. Changes of the resource `on: ['action']` are its rules: they may refuse it. */
export async function runGeneric(resource: AnyResource, action: CompiledAction, call: RunningCall): Promise<unknown> {
  const { scope } = call;
  const input = await parseInput(resource, action, call.params);
  refuseUnlessAllowed(call.judge(input), resource, action);
  // What the application's own code returns it has judged itself.
  const shown = shownResult(resource, action.source === userSource ? allFields : call.fields(input));
  await call.gate();
  const context = actionContext(scope);
  const changes = changesOf(action, resource);
  const state = createChangeset(resource, action, { data: undefined, ...input });
  for (const change of changes.always) await change.change?.(state.changeset, context);
  for (const change of changes.always) await change.beforeTransaction?.(state.changeset, context);
  state.refuseIfInvalid();
  const body = async (): Promise<unknown> => {
    await runBeforeHooks(changes, state, context);
    state.refuseIfInvalid();
    return shown(await action.run?.(input, context));
  };
  return action.transaction ? await scope.store.transaction(body) : await body();
}
