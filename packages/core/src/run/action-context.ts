import type { ActionContext, Scope } from '../action/scope.ts';

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** What hooks learn of a call that runs in `scope`. */
export function actionContext(scope: Scope): ActionContext {
  const { actor, tenant, context = nothing } = scope.options;
  return { actor, tenant, context, scope: scope };
}
