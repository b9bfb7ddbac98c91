import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { quoted } from '@ashlar/core/extension';

/** How many hops of `X-Forwarded-For` count, from the right, or the networks of the proxies that count. */
export type TrustedProxies = number | readonly string[];

/** What of a request says where it comes from. */
interface Hops {
  readonly headers: Headers;
  /** The address of the peer, from the adapter. */
  readonly peer: string | null | undefined;
}

/** Finds the address of a client. Null if there is none. */
export type AddressFinder = (hops: Hops) => string | null;

/**
 * Finds the client's address behind trusted proxies. `X-Forwarded-For` counts only as far as `trustedProxies` says: what a
 * client writes into it is on the left of what a proxy adds. One address has one text: that of RFC 5952, or of IPv4.
 */
export function createAddressFinder(trusted: TrustedProxies): AddressFinder {
  if (typeof trusted === 'number') return byCount(trusted);
  const networks = networksOf(trusted);
  return ({ headers, peer }) => {
    let address = plain(peer);
    const hops = forwardedFor(headers);
    while (address !== null && isIn(networks, address)) {
      const before = hops.pop();
      if (before === undefined) return address;
      address = plain(before);
    }
    return address;
  };
}

/** Why a value is neither a count nor a list of networks. Undefined if it is. */
export function proxiesProblem(trusted: unknown): string | undefined {
  if (Array.isArray(trusted)) {
    const wrong = trusted.filter((network) => networkOf(network) === undefined);
    return wrong.length === 0
      ? undefined
      : `expected networks such as '10.0.0.0/8', got ${wrong.map((each) => quoted(each)).join(', ')}`;
  }
  const isCount = typeof trusted === 'number' && Number.isSafeInteger(trusted) && trusted >= 0;
  return isCount ? undefined : 'expected a whole number of proxies, from 0, or a list of networks';
}

function byCount(count: number): AddressFinder {
  return ({ headers, peer }) => {
    const hops = forwardedFor(headers);
    // A request that passed fewer proxies went around them: its header is all the client's.
    return plain(count === 0 || hops.length < count ? peer : hops[hops.length - count]);
  };
}

function forwardedFor(headers: Headers): string[] {
  const header = headers.get('x-forwarded-for');
  return header === null ? [] : header.split(',').map((hop) => hop.trim());
}

/** An address without port, brackets and zone, in its one form. Null for other text. */
function plain(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  if (isIPv4(bare)) return bare;
  const [address = ''] = bare.split('%');
  return isIPv6(address) ? shortestForm(address) : null;
}

/** The form of RFC 5952 section 4; IPv4 where IPv6 only carries it (RFC 4291 section 2.5.5.2). */
function shortestForm(address: string): string {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.');
}

interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

function networksOf(networks: readonly unknown[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const found = networkOf(network);
    if (found !== undefined) list.addSubnet(found.address, found.prefix, found.family);
  }
  return list;
}

function networkOf(text: unknown): Network | undefined {
  const [, address = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(String(text)) ?? [];
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const most = family === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? most : Number(length);
  return isIP(address) === 0 || prefix > most ? undefined : { address, family, prefix };
}

function isIn(networks: BlockList, address: string): boolean {
  return networks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
