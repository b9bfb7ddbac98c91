import { BlockList, isIP, isIPv4 } from 'node:net';

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
 * client writes into it is on the left of what a proxy adds.
 *
 * @throws TypeError for a number that is no count, and for what is no network
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

function byCount(count: number): AddressFinder {
  if (!Number.isSafeInteger(count) || count < 0) {
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

/** An address without port and brackets, and without the form of IPv6 for IPv4 (RFC 4291 2.5.5.2). Null for other text. */
function plain(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const [address = ''] = bare.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const found = mapped ?? address;
  return isIP(found) === 0 ? null : found;
}

function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', length] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const most = family === 'ipv4' ? 32 : 128;
    const prefix = length === undefined ? most : Number(length);
    if (isIP(address) === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
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
