import { Info } from '../extension/info.ts';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';

/** A strategy whose types are unknown here. */
export interface UntypedStrategy {
  readonly options: Readonly<Record<string, unknown>>;
  readonly actions: readonly string[];
  action(name: string, params: object, options?: object): Promise<{ readonly $metadata?: { readonly token?: string } }>;
}

/**
 * A strategy or add-on by its name; undefined if the resource has none of that name.
 * Invariant: `Info` returns a strategy with these members, and every action that signs a user in returns a token or nothing.
 */
export function findUntyped(resource: AuthenticatedResource, name: string): UntypedStrategy | undefined {
  const strategy: unknown = Info.findStrategy(resource, name);
  return strategy as UntypedStrategy | undefined;
}
