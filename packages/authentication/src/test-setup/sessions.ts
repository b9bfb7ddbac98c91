import type { AnyResource } from '@ashlar/core';
import { callAction } from '@ashlar/core/extension';
import { expect } from 'vitest';
import { type AuthenticatedResource, authenticate } from '../sessions/authenticate.ts';
import type { OpenedStore } from './stores.ts';

/** Expects every token to be let in. */
export async function expectLive(resource: AuthenticatedResource, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) expect(await authenticate(resource, token)).not.toBeNull();
}

/** Expects every token to be refused. */
export async function expectDead(resource: AuthenticatedResource, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) expect(await authenticate(resource, token)).toBeNull();
}

/** Every row of the token table as the database has it, by `jti`. */
export function tokenRows(opened: OpenedStore): Promise<Record<string, unknown>[]> {
  return opened.query('select * from tokens order by jti');
}

/** Calls an action past the types, as a program without them would. */
export function callUntyped(resource: AnyResource, action: string, ...args: readonly unknown[]): Promise<unknown> {
  return callAction(resource, action, { args });
}
