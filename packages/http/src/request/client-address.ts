import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

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
 *
 * @throws TypeError for a number that is no count, and for what is no network
 */
export function createAddressFinder(trusted: TrustedProxies): AddressFinder {
  if (!Array.isArray(trusted)) return byCount(trusted);
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

function byCount(count: unknown): AddressFinder {
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw new TypeError('createAuthHttp: trustedProxies is a whole number of proxies, from 0, or a list of networks');
  }
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

function networksOf(networks: readonly unknown[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [, address = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(String(network)) ?? [];
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const most = family === 'ipv4' ? 32 : 128;
    const prefix = length === undefined ? most : Number(length);
    if (isIP(address) === 0 || prefix > most) {
      throw new TypeError(
        `createAuthHttp: trustedProxies has ${JSON.stringify(network)}: expected a network such as '10.0.0.0/8'`,
      );
    }
    list.addSubnet(address, prefix, family);
  }
  return list;
}

function isIn(networks: BlockList, address: string): boolean {
  return networks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
