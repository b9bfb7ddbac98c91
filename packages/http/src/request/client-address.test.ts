import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAddressFinder, proxiesProblem, type TrustedProxies } from './client-address.ts';

function find(trusted: TrustedProxies, forwardedFor: string | undefined, peer: string | null | undefined): unknown {
  const headers = new Headers(forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor });
  return createAddressFinder(trusted)({ headers, peer });
}

describe('H73: the client', () => {
  test.each<[string, TrustedProxies, string | undefined, string | null, string | null]>([
    ['is the peer without a proxy', 0, undefined, '192.0.2.1', '192.0.2.1'],
    ['is the peer, whatever it claims', 0, '203.0.113.9', '192.0.2.1', '192.0.2.1'],
    ['is the last hop behind one proxy', 1, '203.0.113.9, 198.51.100.7', '10.0.0.1', '198.51.100.7'],
    ['is the hop before behind two', 2, '203.0.113.9, 198.51.100.7, 10.0.0.2', '10.0.0.1', '198.51.100.7'],
    ['is the peer if it went around a proxy', 2, '203.0.113.9', '192.0.2.1', '192.0.2.1'],
    ['is unknown if the proxy wrote no address', 1, '203.0.113.9, unknown', '10.0.0.1', null],
    ['is unknown without a peer', 0, '203.0.113.9', null, null],
    [
      'is the first hop outside of the networks',
      ['10.0.0.0/8'],
      '203.0.113.9, 198.51.100.7, 10.1.2.3',
      '10.0.0.1',
      '198.51.100.7',
    ],
    ['is a peer outside of the networks', ['10.0.0.0/8'], '203.0.113.9', '192.0.2.1', '192.0.2.1'],
    ['is the last proxy if all hops are proxies', ['10.0.0.0/8'], '10.0.0.3', '10.0.0.1', '10.0.0.3'],
    ['is unknown behind a hop that is no address', ['10.0.0.0/8'], '203.0.113.9, evil', '10.0.0.1', null],
    ['is found behind a proxy of IPv6', ['2001:db8::/32'], '198.51.100.7', '2001:DB8::1', '198.51.100.7'],
    [
      'is found behind a proxy whose IPv4 comes as IPv6',
      ['10.0.0.0/8'],
      '198.51.100.7',
      '::ffff:10.0.0.1',
      '198.51.100.7',
    ],
  ])('%s', (_what, trusted, forwardedFor, peer, address) => {
    expect(find(trusted, forwardedFor, peer)).toBe(address);
  });
});

describe('H76: one address has one text', () => {
  test.each([
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:102:304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['2001:db8:0000:0:0:0:0:0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['192.0.2.1:443', '192.0.2.1'],
  ])('%s', (peer, address) => expect(find(0, undefined, peer)).toBe(address));

  test.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.4%x',
    '1.2.3.4, 5.6.7.8',
    '::g',
    '[::1',
    '/tmp/socket',
  ])('%j is none', (peer) => expect(find(0, undefined, peer)).toBeNull());
});

describe('H73: trustedProxies is refused', () => {
  test.each<[unknown]>([
    [-1],
    [1.5],
    [Number.NaN],
    ['1'],
    [true],
    [['10.0.0.0/33']],
    [['10.0.0.0/']],
    [['10.0.0.0/8/9']],
    [['10.0.0.0/-1']],
    [['::/129']],
    [['proxy.example']],
    [['']],
    [[undefined]],
  ])('as %j', (trusted) => {
    expect(proxiesProblem(trusted)).toMatch(/expected (?:a whole number|networks)/);
  });
});

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const forged = fc.array(
  fc.oneof(address, fc.string({ unit: fc.constantFrom(...'0123456789.:,[]% aunknown'), maxLength: 12 })),
  {
    maxLength: 5,
  },
);

test('H73: whatever a client writes into X-Forwarded-For, the address is the one that the proxies saw', () => {
  fc.assert(
    fc.property(forged, fc.ipV4(), fc.integer({ min: 1, max: 3 }), (claims, client, proxies) => {
      const seen = [client, ...Array.from({ length: proxies - 1 }, (_, index) => `10.0.0.${index + 2}`)];
      const header = [...claims, ...seen].join(', ');
      expect(find(proxies, header, '10.0.0.1')).toBe(client);
      if (!client.startsWith('10.')) expect(find(['10.0.0.0/8'], header, '10.0.0.1')).toBe(client);
      expect(find(0, header, client)).toBe(client);
    }),
    { seed: 73, numRuns: 2000 },
  );
});

test('H76: an address is null or the only text of that address', () => {
  fc.assert(
    fc.property(
      fc.oneof(address, fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:[]%'), maxLength: 20 })),
      (peer) => {
        const found = find(0, undefined, peer);
        if (found === null) return;
        expect(find(0, undefined, String(found))).toBe(found);
        expect(String(found)).toMatch(/^[\da-f.:]+$/);
      },
    ),
    { seed: 76, numRuns: 5000 },
  );
});
