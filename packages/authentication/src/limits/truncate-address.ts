import { isIPv4, isIPv6 } from 'node:net';
import { groupsOf, mappedIPv4 } from './network-of.ts';

/** How many bits of an address stay. */
export interface AddressPrefix {
  readonly v4: number;
  readonly v6: number;
}

/**
 * The network of an address, as text with the length of its prefix; with all bits, the address alone. An IPv4 address in the
 * form of IPv6 (RFC 4291 2.5.5.2) is the IPv4 address. Null for what is no address.
 *
 * @example
 * truncateAddress('203.0.113.7', { v4: 24, v6: 48 }) // => '203.0.113.0/24'
 * truncateAddress('2001:db8:1:2::3', { v4: 24, v6: 48 }) // => '2001:db8:1::/48'
 */
export function truncateAddress(address: unknown, prefix: AddressPrefix): string | null {
  if (typeof address !== 'string') return null;
  if (isIPv4(address)) return truncated(address.split('.').map(Number), { bits: prefix.v4, width: 8 });
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return null;
  const groups = groupsOf(plain);
  const mapped = mappedIPv4(groups);
  if (mapped !== undefined) return truncateAddress(mapped, prefix);
  return truncated(groups, { bits: prefix.v6, width: 16 });
}

function truncated(
  parts: readonly number[],
  { bits, width }: { readonly bits: number; readonly width: 8 | 16 },
): string {
  const kept = parts.map((part, at) => part & ~(2 ** Math.max(0, width - Math.max(0, bits - at * width)) - 1));
  const text = width === 8 ? kept.join('.') : shortIPv6(kept.map((group) => group.toString(16)));
  return bits === width * parts.length ? text : `${text}/${bits}`;
}

/** The longest run of zeros becomes `::` (RFC 5952 section 4.2). */
function shortIPv6(groups: readonly string[]): string {
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?<![^:])0(?::0)+(?![^:])/g)].map(([run]) => run);
  const longest = runs.reduce((one, other) => (other.length > one.length ? other : one), '');
  if (longest === '') return text;
  const at = text.search(new RegExp(`(?<![^:])${longest}(?![^:])`));
  const [before, after] = [text.slice(0, at), text.slice(at + longest.length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}
