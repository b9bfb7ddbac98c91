import type { z } from 'zod';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import { inputSchema } from '../input/input-schema.ts';

type Call = (args: readonly unknown[]) => Promise<unknown>;

/** An action as callers see it: `User.actions.rename`. */
export interface ActionFunction {
  (...args: unknown[]): Promise<unknown>;
  from?(...args: unknown[]): Promise<unknown>;
  readonly schema?: z.ZodType;
}

/** Makes an action that can be called, also with input that has no type yet, and that tells its schema. */
export function actionFunction(resource: AnyResource, action: CompiledAction, call: Call): ActionFunction {
  const run: ActionFunction = (...args) => call(args);
  if (action.byKey) return run;
  const place = action.type === 'update' || action.type === 'destroy' ? 1 : 0;
  run.from = (...args) => {
    const input = args[place];
    // A call without parameters may leave them out. A body that is null is no such call.
    return input === undefined || input === null ? refuseNothing(resource, action, input) : call(args);
  };
  // Made when it is asked for: most actions are only called.
  return Object.defineProperty(run, 'schema', { enumerable: true, get: () => inputSchema(action, resource) });
}

async function refuseNothing(resource: AnyResource, action: CompiledAction, input: null | undefined): Promise<never> {
  const issue = { path: [], message: `expected object, received ${input}` };
  throw new InvalidInput(`${resource.name}.${action.name}`, [issue]);
}
