import { describe, expect, test } from 'vitest';
import { networkOf } from './network-of.ts';

describe('the network of an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0DB8:0000:0000:ffff:ffff:ffff:ffff', '2001:db8:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::', '0:0:0:0'],
    ['::1', '0:0:0:0'],
    ['1::', '1:0:0:0'],
    ['::ffff:0:192.0.2.1', '0:0:0:0'],
    ['::192.0.2.1', '0:0:0:0'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('is one for everything that is no address: a caller cannot choose a new one', () => {
    const garbage = [
      null,
      '',
      'localhost',
      '192.0.2.1:80',
      '192.0.2.256',
      '01.2.3.4',
      '[::1]',
      ' ::1',
      ':::',
      7,
      {},
      ['::1'],
    ];
    expect(new Set(garbage.map(networkOf))).toEqual(new Set(['unknown']));
  });

  test('is absent where the caller named no address', () => {
    expect(networkOf(undefined)).toBeUndefined();
  });
});
