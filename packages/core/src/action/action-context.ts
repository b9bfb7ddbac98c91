import type { Scope, ScopeOptions } from '../contract/scope.ts';

/** The options of every action call. */
export interface ActionOptions extends ScopeOptions {
  /** The domain or scope to run in. Needed only if the resource is in several domains. */
  readonly domain?: Scope;
}

/** The second parameter of hooks: the call that they belong to. `Actor` is the type given to `createFramework`. */
export interface ActionContext<Actor = unknown> {
  /** Undefined where the call names none. */
  readonly actor: Actor | undefined;
  readonly tenant: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  /** The scope of the call: further actions in it have the same actor, tenant, context and transaction. */
  readonly scope: Scope;
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** The context of hooks for a call that runs in `scope`. */
export function actionContext(scope: Scope): ActionContext {
  const { actor, tenant, context = nothing } = scope.options;
  return { actor, tenant, context, scope };
}
