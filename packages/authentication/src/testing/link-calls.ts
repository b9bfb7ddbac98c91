import type { Scope } from '@ashlar/core';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';
import { findUntyped } from './untyped-strategy.ts';

/** The actions of a strategy that mails links. */
export interface LinkCalls {
  request(user: object): Promise<void>;
  /** Null if the user got no session. */
  signIn(token: string): Promise<string | null>;
}

/** Undefined if the resource has no strategy of this name. */
export function linkCalls(resource: AuthenticatedResource, domain: Scope, name: string): LinkCalls | undefined {
  const strategy = findUntyped(resource, name);
  if (strategy === undefined) return undefined;
  const identity = String(strategy.options.identityField);
  return {
    request: async (user) =>
      void (await strategy.action('request', { [identity]: Reflect.get(user, identity) }, { domain })),
    signIn: async (token) => (await strategy.action('signIn', { token }, { domain })).$metadata?.token ?? null,
  };
}
