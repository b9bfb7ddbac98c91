import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { fingerprintOf } from '../../../token/fingerprint-of.ts';

/** A new value that waits to be confirmed: what the row of its token keeps. */
export interface PendingChange {
  readonly field: string;
  /** A hash of the value whose place it takes. */
  readonly from: string;
  readonly to: unknown;
}

/** How values are kept as JSON that JSON does not have, and how they come back. */
const codecs: Readonly<Record<string, { encode(value: unknown): unknown; decode(kept: unknown): unknown }>> = {
  timestamp: {
    encode: (value) => (value instanceof Date ? value.toISOString() : value),
    decode: (kept) => new Date(String(kept)),
  },
  bigint: { encode: String, decode: (kept) => BigInt(String(kept)) },
  bytes: {
    encode: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value),
    decode: (kept) => new Uint8Array(Buffer.from(String(kept), 'base64url')),
  },
};

/** A change as the row of its token keeps it, by the storage of the attribute. */
export function keptChange(
  resource: AnyResource,
  user: Readonly<Row>,
  { field, to }: Pick<PendingChange, 'field' | 'to'>,
): Readonly<Row> {
  const { storage } = ResourceInfo.attribute(resource, field);
  const encoded = to === null || to === undefined ? null : (codecs[storage]?.encode(to) ?? to);
  return { field, from: fingerprintOf([field], user), to: encoded };
}

/** Whether a row keeps a change of an attribute. */
export function isChangeOf(field: string, kept: Readonly<Row>): boolean {
  return kept.field === field && Object.hasOwn(kept, 'to');
}

/** The change that a row keeps, the value as it was asked for; undefined if it is none of these attributes. */
export function readChange(
  resource: AnyResource,
  fields: readonly string[],
  kept: Readonly<Row>,
): PendingChange | undefined {
  const field = fields.find((each) => isChangeOf(each, kept));
  if (field === undefined || typeof kept.from !== 'string') return undefined;
  const { storage } = ResourceInfo.attribute(resource, field);
  const to = kept.to === null ? null : (codecs[storage]?.decode(kept.to) ?? kept.to);
  return { field, from: kept.from, to };
}
