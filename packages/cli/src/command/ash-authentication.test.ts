// A database that AshAuthentication made and wrote, taken over by migrations.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  type AshDatabase,
  openAshDatabase,
} from '../../../authentication/src/test-setup/ash-authentication/open-database.ts';
import { emptyFolder, type Ran, runIn } from '../test-setup/application.ts';

/** The application that takes the database over; `more` of it is declared later. */
function resourcesOf({ token = '{}', addOns = '', attributes = '' }: Readonly<Record<string, string>>): string {
  return `import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: ${token} });
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    name: z.string().nullable(),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    ${attributes}
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => 'a secret of this test, long enough for HS256',
      compatibility: 'ashAuthentication',
    },
    strategies: { password: { identityField: 'email', caseSensitive: true } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true }, ${addOns} },
  },
});
export const resources = [User, Token];
`;
}

interface Adopting {
  readonly database: AshDatabase;
  /** Writes what is declared now. Commands run with the last. */
  declare(source: string): void;
  run(...args: readonly string[]): Promise<Ran>;
}

async function adopting(): Promise<Adopting> {
  const database = await openAshDatabase();
  onTestFinished(() => database.close());
  const folder = emptyFolder();
  let [declared, runs] = [0, 0];
  const layer = `postgresDataLayer(${JSON.stringify({ connectionString: database.connectionString })})`;
  return {
    database,
    declare(source) {
      declared += 1;
      writeFileSync(join(folder, `resources-${declared}.ts`), source);
    },
    run(...args) {
      // A file is loaded once in a process, and a command closes its data layer.
      runs += 1;
      writeFileSync(
        join(folder, `config-${runs}.ts`),
        `import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { resources } from './resources-${declared}.ts';
export default { resources, dataLayer: ${layer} };
`,
      );
      return runIn(folder, [...args, '--config', `config-${runs}.ts`]);
    },
  };
}

test('K7 as in V8: a database of AshAuthentication is adopted after two indexes, and takes our add-ons, up and down, nothing lost', async () => {
  const { database, declare, run } = await adopting();
  const before = await database.tokenRows();
  expect(before.length).toBeGreaterThan(0);
  declare(resourcesOf({}));
  // A baseline that names them would let a later migration drop what is not there.
  const { code, err } = await run('generate', '--baseline');
  const cures = [...err.matchAll(/^ +(create index .*)$/gm)].map(([, cure = '']) => cure);
  expect([code, cures.length]).toEqual([1, 2]);
  for (const cure of cures) await database.query(cure);
  expect(await run('generate', '--baseline')).toMatchObject({ code: 0, err: '' });
  expect((await run('migrate')).out).toBe('up  0001_baseline  noted: the tables were there\n');
  expect(await run('generate')).toMatchObject({ code: 0, out: 'nothing to do\n' });

  declare(resourcesOf({ token: '{ sessions: true, announce: true }', addOns: 'sessions: {}' }));
  const lacking = await run('check');
  expect(lacking.code).toBe(1);
  expect(lacking.out).toContain(
    'no migration leads to tokens. Cure: npx --no-install ashlar generate && npx --no-install ashlar migrate',
  );
  expect(lacking.out).not.toContain('alter table');
  expect(await run('generate')).toMatchObject({ code: 0 });
  expect(await run('migrate')).toMatchObject({ code: 0 });
  expect((await run('check')).out).not.toContain('"tokens"');
  expect(await database.query('select count(last_seen_at)::int as seen from tokens')).toEqual([{ seen: 0 }]);
  expect(await run('migrate', '--to', '1')).toMatchObject({ code: 0 });
  expect(await database.tokenRows()).toEqual(before);
});

test('K7 as in V8: what AshAuthentication has in another way is named, each with its cure', async () => {
  const { database, declare, run } = await adopting();
  await database.query('drop index users_unique_email_index');
  declare(resourcesOf({ attributes: 'confirmedAt: z.date().nullable(), visits: z.int().default(0),' }));
  const { code, err } = await run('generate', '--baseline');
  expect(code).toBe(1);
  expect(err).toContain(
    'the table "users" has no column "confirmed_at"\n    alter table "users" add column "confirmed_at"',
  );
  expect(err).toMatch(
    /the table "users" has no column "visits"\n {4}put your value .*\n {8}alter table "users" add column "visits"/,
  );
  expect(err).toContain('no unique index of the table "users" is over "email"');
});
