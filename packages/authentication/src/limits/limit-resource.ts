import { attribute } from '@ashlar/core';
import {
  type Column,
  type Draft,
  defineExtension,
  type Extension,
  type ExtensionTypes,
  hasSection,
  type NoOptions,
  type ResourceWith,
} from '@ashlar/core/extension';
import { z } from 'zod';
import { allowExpunging } from '../token-store/expiry/allow-expunging.ts';

/** The key of the section. */
const source = 'limitResource';

/** The options of the section: none. */
export interface LimitResourceSection extends NoOptions {}

/** The attributes that the section adds. */
export interface LimitAttributes {
  readonly key: Column<string, { readonly primaryKey: true; readonly writable: false }>;
  readonly count: Column<number, { readonly writable: false }>;
  readonly blockedUntil: Column<Date, { readonly writable: false }>;
  readonly expiresAt: Column<Date, { readonly writable: false }>;
}

/** The types of the section. */
export interface LimitResourceTypes extends ExtensionTypes {
  readonly section: LimitResourceSection;
  readonly requires: unknown;
  readonly attributes: LimitAttributes;
  readonly actions: Record<never, never>;
  readonly info: Record<never, never>;
}

/** A resource with the `limitResource` section. */
export interface LimitResource extends ResourceWith<'limitResource'> {}

/**
 * The extension that makes a resource count limits. A row holds a keyed hash and a number: neither an address nor the name of
 * a user can be read from this table. `expungeExpired` and `startExpunger` remove rows whose window has ended.
 *
 * @example
 * export const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });
 */
export const limitResource: Extension<'limitResource', LimitResourceTypes> = defineExtension<LimitResourceTypes>()({
  key: source,
  schema: z.strictObject({}),
  transformers: [{ name: source, run: addParts }],
});

function addParts(draft: Draft): void {
  const origin = { source, path: [source] };
  const fixed = { writable: false } as const;
  draft.addAttribute('key', attribute(z.string(), { primaryKey: true, ...fixed }), origin);
  draft.addAttribute('count', attribute(z.int(), fixed), origin);
  draft.addAttribute('blockedUntil', attribute(z.date(), fixed), origin);
  draft.addAttribute('expiresAt', attribute(z.date(), fixed), origin);
  // Not on count or blockedUntil, which each attempt writes: PostgreSQL then updates the row in place (HOT).
  draft.addIndex(['expiresAt']);
  allowExpunging(draft, source);
}

/** Whether a value is a resource with the section. */
export function isLimitResource(value: unknown): boolean {
  return hasSection(value, source);
}
