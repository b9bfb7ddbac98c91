import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
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
const source = 'knownDeviceResource';

/** The options of the section: none. */
export interface KnownDeviceSection extends NoOptions {}

/** The attributes that the section adds. */
export interface KnownDeviceAttributes {
  readonly id: Column<string, { readonly primaryKey: true; readonly writable: false; readonly generated: true }>;
  readonly notice: Column<string, { readonly writable: false }>;
  readonly subject: Column<string, { readonly writable: false }>;
  readonly hash: Column<string, { readonly sensitive: true; readonly writable: false }>;
  readonly createdAt: Column<Date, { readonly writable: false; readonly generated: true }>;
}

/** The types of the section. */
export interface KnownDeviceTypes extends ExtensionTypes {
  readonly section: KnownDeviceSection;
  readonly requires: unknown;
  readonly attributes: KnownDeviceAttributes;
  readonly actions: Record<never, never>;
  readonly info: Record<never, never>;
}

/** A resource with the `knownDeviceResource` section. */
export interface KnownDeviceResource extends ResourceWith<'knownDeviceResource'> {}

/**
 * The section that makes a resource keep the devices of users. A row holds a keyed hash: without the secret it tells
 * nothing of the device.
 *
 * @example
 * export const KnownDevice = defineResource({ name: 'KnownDevice', table: 'known_devices', knownDeviceResource: {} });
 */
export const knownDeviceResource: Extension<'knownDeviceResource', KnownDeviceTypes> =
  defineExtension<KnownDeviceTypes>()({
    key: source,
    schema: z.strictObject({}),
    transformers: [{ name: source, run: addParts }],
  });

function addParts(draft: Draft): void {
  const origin = { source, path: [source] };
  const fixed = { writable: false } as const;
  draft.addAttribute('id', uuidPrimaryKey(), origin);
  draft.addAttribute('notice', attribute(z.string(), fixed), origin);
  draft.addAttribute('subject', attribute(z.string(), fixed), origin);
  draft.addAttribute('hash', attribute(z.string(), { sensitive: true, ...fixed }), origin);
  draft.addAttribute('createdAt', timestamp(), origin);
  // It is also the index by which the devices of a user are found.
  draft.addIdentity({ name: 'device', attributes: ['notice', 'subject', 'hash'] });
}

/** Whether a value is a resource with the section. */
export function isKnownDeviceResource(value: unknown): value is KnownDeviceResource {
  return hasSection(value, source);
}
