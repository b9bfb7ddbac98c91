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

/** The key of the section. */
const source = 'outboxResource';

/** The options of the section: none. */
export interface OutboxResourceSection extends NoOptions {}

/** The attributes that the section adds. */
export interface OutboxAttributes {
  /** The `jti` of the event. In the order of its bytes, events are in the order in which they were written. */
  readonly id: Column<string, { readonly primaryKey: true; readonly writable: false }>;
  /** The `audience` of the receiver. */
  readonly receiver: Column<string, { readonly writable: false }>;
  readonly subject: Column<string, { readonly writable: false }>;
  /** The claims `sub_id`, `txn` and `events`. */
  readonly event: Column<Readonly<Record<string, unknown>>, { readonly writable: false }>;
  readonly createdAt: Column<Date, { readonly writable: false }>;
  /** When it is sent next. While it is under way: when another process may take it. */
  readonly dueAt: Column<Date, { readonly writable: false }>;
  readonly attempts: Column<number, { readonly writable: false }>;
  /** Why the last attempt failed. */
  readonly problem: Column<string | null, { readonly writable: false }>;
  /** When it was given up. */
  readonly failedAt: Column<Date | null, { readonly writable: false }>;
}

/** The types of the section. */
export interface OutboxResourceTypes extends ExtensionTypes {
  readonly section: OutboxResourceSection;
  readonly requires: unknown;
  readonly attributes: OutboxAttributes;
  readonly actions: Record<never, never>;
  readonly info: Record<never, never>;
}

/** A resource with the `outboxResource` section. */
export interface OutboxResource extends ResourceWith<'outboxResource'> {}

/**
 * The extension that makes a resource keep events for other systems until they have taken them. A row holds no token and
 * no key: an event is signed when it is sent.
 *
 * @example
 * export const Outbox = defineResource({ name: 'Outbox', table: 'outbox', outboxResource: {} });
 */
export const outboxResource: Extension<'outboxResource', OutboxResourceTypes> = defineExtension<OutboxResourceTypes>()({
  key: source,
  schema: z.strictObject({}),
  transformers: [{ name: source, run: addParts }],
});

function addParts(draft: Draft): void {
  const origin = { source, path: [source] };
  const fixed = { writable: false } as const;
  draft.addAttribute('id', attribute(z.string(), { primaryKey: true, ...fixed }), origin);
  draft.addAttribute('receiver', attribute(z.string(), fixed), origin);
  draft.addAttribute('subject', attribute(z.string(), fixed), origin);
  draft.addAttribute('event', attribute(z.record(z.string(), z.unknown()), fixed), origin);
  draft.addAttribute('createdAt', attribute(z.date(), fixed), origin);
  draft.addAttribute('dueAt', attribute(z.date(), fixed), origin);
  draft.addAttribute('attempts', attribute(z.int(), fixed), origin);
  draft.addAttribute('problem', attribute(z.string().nullable(), fixed), origin);
  draft.addAttribute('failedAt', attribute(z.date().nullable(), fixed), origin);
  draft.addIndex(['receiver', 'subject']);
  draft.addIndex(['receiver', 'dueAt']);
}

/** `true` if a value is a resource with the section. */
export function isOutboxResource(value: unknown): boolean {
  return hasSection(value, source);
}
