import type { Scope, ScopeOptions } from '../contract/scope.ts';

/** What may be said with every call of an action. */
export interface ActionOptions extends ScopeOptions {
  /** Needed only where the resource is in several domains. */
  readonly domain?: Scope;
}

/** What a hook learns of the call it belongs to. `Actor` is what the application has told `createFramework`. */
export interface ActionContext<Actor = unknown> {
  /** Undefined where the call names none. */
  readonly actor: Actor | undefined;
  readonly tenant: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  /** Calls further actions with the same actor, tenant, context and transaction. */
  readonly scope: Scope;
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** What hooks learn of a call that runs in `scope`. */
export function actionContext(scope: Scope): ActionContext {
  const { actor, tenant, context = nothing } = scope.options;
  return { actor, tenant, context, scope };
}
