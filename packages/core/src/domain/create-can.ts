import type { Scope } from '../contract/scope.ts';
import { canCall } from '../run/policies/can-call.ts';
import type { Domain } from './domain.ts';

/** Makes `domain.can`. `scopeOf` fixes the actor. */
export function createCan(scopeOf: (actor: unknown) => Scope): Domain['can'] {
  return async (...call) => {
    const [actor, resource, action, ...args] = call;
    return await scopeOf(actor).call((scope) => canCall(resource, action, { scope, args }));
  };
}
