import { describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { Token } from '../test-setup/accounts.ts';
import {
  hashProvider,
  LenientUser,
  StrictUser,
  sender,
  signingSecret,
  UnstoredUser,
} from '../test-setup/gated-accounts.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';

import { explore } from './explore.ts';

// ASHLAR_INTERLEAVINGS=1000 for a longer search; ASHLAR_SEED to have the plans of an earlier one again.
const wanted = Number(process.env.ASHLAR_INTERLEAVINGS ?? 50);
const seed = Number(process.env.ASHLAR_SEED ?? Date.now() % 1_000_000_000);

const variants = [
  { User: StrictUser, which: 'no session survives a change or a log-out', share: 1 },
  {
    User: LenientUser,
    which: 'no session comes of what was changed, used up or logged out, where sessions survive a change',
    share: 0.5,
  },
  {
    User: UnstoredUser,
    which: 'no session comes of what was changed or used up, where no token is stored',
    share: 0.5,
  },
] as const;

for (const store of storesAndPoolers) {
  describe(`random interleavings on ${store.name}`, () => {
    for (const { User, which, share } of variants) {
      const interleavings = Math.ceil(wanted * share);
      test(`G6 ${which} (${interleavings}, seed ${seed})`, { timeout: 600_000 }, async () => {
        const opened = await store.open([User, Token]);
        const password = Info.strategy(User, 'password');
        const { domain } = opened;
        try {
          const report = await explore(User, {
            seed,
            interleavings,
            sender,
            gates: [
              hashProvider.afterVerify,
              hashProvider.afterHash,
              signingSecret.beforeStore(domain),
              signingSecret.beforeCheck(domain),
            ],
            register: (given, number) =>
              password.action('register', {
                email: `user${number}@example.com`,
                password: given,
                passwordConfirmation: given,
              }),
          });
          expect(report.violation).toBeUndefined();
          expect(report.interleavings).toBe(interleavings);
          // Many were let in, some of them are still in, and most are not.
          expect(report.issued).toBeGreaterThan(2 * interleavings);
          expect(report.live).toBeGreaterThan(interleavings / 2);
          expect(report.live).toBeLessThan(report.issued);
        } finally {
          await opened.close();
        }
      });
    }
  });
}
