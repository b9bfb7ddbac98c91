import { isIPv4, isIPv6 } from 'node:net';

/** The network that all addresses share which are missing or no addresses. */
const unknown = 'unknown';

/**
 * The network that an address is counted by: an IPv4 address by itself, an IPv6 address by its first 64 bits, which is what
 * one customer has at least (RFC 6177). An IPv4 address in the form of IPv6 (RFC 4291 2.5.5.2) is the IPv4 address. Null, and
 * whatever is no address, are one network: it is not for the caller to choose a new one. Undefined for undefined.
 *
 * @example
 * networkOf('::ffff:192.0.2.1') // => '192.0.2.1'
 * networkOf('2001:db8::1')      // => '2001:db8:0:0'
 */
export function networkOf(address: unknown): string | undefined {
  if (address === undefined) return undefined;
  if (typeof address !== 'string') return unknown;
  if (isIPv4(address)) return address;
  const [plain = ''] = address.split('%');
  return isIPv6(plain) ? networkOfIPv6(plain) : unknown;
}

function networkOfIPv6(address: string): string {
  const groups = groupsOf(address);
  const [first = 0, second = 0, third = 0, fourth = 0] = groups;
  return mappedIPv4(groups) ?? [first, second, third, fourth].map((group) => group.toString(16)).join(':');
}

/** The IPv4 address in the groups of an IPv6 address (RFC 4291 2.5.5.2), or undefined. */
export function mappedIPv4(groups: readonly number[]): string | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0, eighth = 0] = groups;
  if (first + second + third + fourth + fifth !== 0 || sixth !== 0xffff) return undefined;
  return [seventh >> 8, seventh & 0xff, eighth >> 8, eighth & 0xff].join('.');
}

/** The eight groups of an IPv6 address. */
export function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const before = partsOf(head);
  if (tail === undefined) return before;
  const after = partsOf(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function partsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [first = 0, second = 0, third = 0, fourth = 0] = group.split('.').map(Number);
    return [first * 256 + second, third * 256 + fourth];
  });
}
