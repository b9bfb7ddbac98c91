import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { didYouMean } from '../error/closest.ts';
import { quoted } from '../error/quoted.ts';
import { compiledOf } from '../resource/compiled-resource.ts';

/** @throws TypeError that lists the actions there are */
export function findAction(resource: AnyResource, name: string): CompiledAction {
  const { actions } = compiledOf(resource);
  const action = actions.get(name);
  if (action !== undefined) return action;
  throw new TypeError(`${resource.name} has no action ${quoted(name)}; ${didYouMean(name, [...actions.keys()])}`);
}
