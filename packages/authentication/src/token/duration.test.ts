import { uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { secret, Token } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type Duration, durationSchema, secondsOf } from './duration.ts';

/** A user resource whose tokens live that long; whatever is given, as from a program without types. */
function userWith(tokenLifetime: unknown) {
  return defineResource({
    name: 'User',
    attributes: { id: uuidPrimaryKey() },
    authentication: {
      sessionIdentifier: 'jti',
      tokens: {
        enabled: true,
        tokenResource: Token,
        signingSecret: secret,
        ...(tokenLifetime === undefined ? {} : { tokenLifetime: tokenLifetime as Duration }),
      },
    },
  });
}

const bad: readonly unknown[] = [
  ...[
    '90',
    90,
    '-1 days',
    '1 fortnight',
    '0 days',
    '00 days',
    '01 day',
    '1.5 hours',
    '1e3 seconds',
    '1 Day',
    '1 days ',
  ],
  ...[
    ' 1 days',
    '1  days',
    '1days',
    'days',
    'one day',
    '',
    '1 month',
    '1 dayss',
    '1 days\n',
    '٣ days',
    '36501 days',
    '3153600001 seconds',
  ],
  ...[null, Number.NaN, {}, [], true, 1n],
];

describe('durations', () => {
  test('T2 a token lives 14 days by default', () => {
    expect(Info.tokens(userWith(undefined)).tokenLifetime).toBe(14 * 86_400);
  });

  test.each([
    ['90 minutes', 5400],
    ['1 day', 86_400],
    ['2 days', 172_800],
    ['1 second', 1],
    ['60 seconds', 60],
    ['1 minute', 60],
    ['1 hour', 3600],
    ['36 hours', 129_600],
    ['36500 days', 3_153_600_000],
    ['3153600000 seconds', 3_153_600_000],
  ] as const)('T2 "%s" are %i seconds', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
    expect(Info.tokens(userWith(duration)).tokenLifetime).toBe(seconds);
  });

  test.each(bad)('T2 %o is a definition error at tokenLifetime, with the cure', async (duration) => {
    expect(await thrownBy(() => userWith(duration))).toMatchObject({
      code: 'INVALID_DEFINITION',
      issues: [
        {
          path: ['authentication', 'tokens', 'tokenLifetime'],
          message: expect.stringContaining("such as '14 days'"),
        },
      ],
    });
    expect(durationSchema.safeParse(duration).success).toBe(false);
    expect(() => secondsOf(duration as Duration)).toThrow(TypeError);
  });

  test('T2 any count works with any unit', () => {
    const units = { second: 1, minute: 60, hour: 3600, day: 86_400 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 36_500 }),
        fc.constantFrom(...Object.entries(units)),
        fc.boolean(),
        (count, [unit, seconds], plural) =>
          secondsOf(`${count} ${unit}${plural ? 's' : ''}` as Duration) === count * seconds,
      ),
    );
  });
});
