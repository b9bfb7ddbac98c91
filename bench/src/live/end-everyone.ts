import { authenticate, defineResource, Info } from '@ashlar/authentication';
import { attribute, createDomain, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import type { Session } from '../contenders/accounts.ts';
import { createAshlarRows, openDataLayer } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { secret } from '../contenders/sessions-by-hand.ts';
import type { DatabaseSystem } from '../databases/database.ts';
import type { MeasuredCase } from '../measure/figures-table.ts';
import { race } from '../measure/race.ts';

const SESSIONS_EACH = 10;
const ACTING = 10;

/** Logs everyone out, again and again, among so many live sessions. No user may be let in afterwards. */
export async function endEveryone(
  system: DatabaseSystem,
  { rows, rounds }: { readonly rows: number; readonly rounds: number },
): Promise<MeasuredCase> {
  const place = await system.create();
  const population = { users: rows / SESSIONS_EACH, sessionsEach: SESSIONS_EACH, acting: ACTING };
  const declared = { announce: true, generations: true };
  const sessions = await createAshlarRows(place, population, { hashing: noHash, declared });
  const { User, resources } = defineAll();
  const domain = createDomain({ name: 'everyone', resources, dataLayer: openDataLayer(place) });
  try {
    await assertAll(User, { sessions, letsIn: true });
    const logOut = Info.strategy(User, 'logOutEverywhere');
    const run = (): Promise<unknown> => logOut.action('logOutEverywhere', { everyone: true });
    const figures = await race([{ name: 'Ashlar', run }], { rounds, samplesPerRound: 1, warmUp: 0 });
    await assertAll(User, { sessions, letsIn: false });
    return { name: `everyone, ${rows.toLocaleString('en-US')} sessions`, figures };
  } finally {
    await domain.close();
  }
}

/** The tables of the other contenders. Only a resource that always has generations takes `everyone`. */
function defineAll() {
  const Generation = defineResource({ name: 'Generation', table: 'generations', generationResource: {} });
  const Token = defineResource({
    name: 'Token',
    table: 'tokens',
    tokenResource: { announce: true, generations: true },
  });
  const User = defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        revocation: { everyone: Generation },
        signingSecret: secret,
      },
      strategies: { password: { identityField: 'email' } },
      addOns: { logOutEverywhere: {} },
    },
  });
  return { User, resources: [User, Token, Generation] };
}

async function assertAll(
  User: ReturnType<typeof defineAll>['User'],
  { sessions, letsIn }: { readonly sessions: readonly Session[]; readonly letsIn: boolean },
): Promise<void> {
  for (const { token } of sessions) {
    if (((await authenticate(User, token)) !== null) !== letsIn) throw new Error('authenticate is wrong');
  }
}
