// The table "What is sent" of docs/topics/transactions.md, row by row, on PostgreSQL. R16 and R18 have tests of the rows about other
// actions in packages/kysely.
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { Token as ToldToken, User as ToldUser } from '../test-setup/announced-accounts.ts';
import { stepsOf } from '../test-setup/plans.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const page = readFileSync(new URL('../../../../docs/topics/transactions.md', import.meta.url), 'utf8');
const [, table = ''] = /## What is sent\n([\s\S]*?)\n## /.exec(page) ?? [];
/** What the page says of each function and action: its messages, in words. */
const said = new Map(
  [...table.matchAll(/^\| `(\w+)`[^|]*\| (.+) \|$/gm)].map(([, name = '', messages = '']) => [
    name,
    messages.split('; '),
  ]),
);

/** The statements of a message, by a word of the page for each. */
function statementsOf(message: string): readonly string[] {
  const words = {
    begin: /`begin`/,
    select: /\bread\b/,
    lock: /\block\b/,
    update: /\b(?:update|use)\b/,
    insert: /\binsert\b/,
  };
  const named = Object.entries({ ...words, commit: /`commit`/ }).filter(([, word]) => word.test(message));
  return named.map(([statement]) => statement);
}

/** What tells other processes. */
const ending = ['revokeToken', 'logOutEverywhere', 'changePassword'];
const { email, password } = credentials('ann');
const changed = { password, passwordConfirmation: password };

const postgres = stores.filter(({ name }) => name === 'postgres');
for (const [kind, resource, tokens] of [
  ['silent', User, Token],
  ['announced', ToldUser, ToldToken],
] as const) {
  for (const store of postgres) {
    const byPassword = Info.strategy(resource, 'password');
    const signIn = () => byPassword.action('signIn', { email, password });
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await store.open([resource, tokens]);
      await byPassword.action('register', credentials('ann'));
    });
    afterAll(() => opened.close());

    type Ann = Awaited<ReturnType<typeof signIn>>;
    const calls: Readonly<Record<string, (ann: Ann) => Promise<unknown>>> = {
      authenticate: (ann) => authenticate(resource, ann.$metadata.token),
      signIn,
      renewToken: (ann) => renewToken(resource, ann.$metadata.token),
      revokeToken: (ann) => revokeToken(tokens, ann.$metadata.token),
      logOutEverywhere: (user) => Info.strategy(resource, 'logOutEverywhere').action('logOutEverywhere', { user }),
      changePassword: (user) => byPassword.action('changePassword', { user, currentPassword: password, ...changed }),
    };

    test('R18 the page has a row for each of these calls', () => {
      expect([...said.keys()]).toEqual(Object.keys(calls));
    });

    test.each(Object.entries(calls))(`R18 %s of ${kind} accounts sends the messages of its row`, async (name, call) => {
      const query = vi.spyOn(pg.Client.prototype, 'query');
      onTestFinished(() => query.mockRestore());
      const ann = await signIn();
      opened.statements.length = 0;
      query.mockClear();
      expect(await call(ann)).not.toBeNull();
      const messages = query.mock.calls.length;
      const statements = await stepsOf(opened, async () => ({ scanned: [], indexes: [] }));
      const row = said.get(name) ?? [];
      const told = kind === 'announced' && ending.includes(name);
      if (told) expect(opened.statements.at(-1)).toMatch(/^notify .*; commit$/);
      expect(told ? [...statements.slice(0, -1), 'commit'] : statements).toEqual(row.flatMap(statementsOf));
      expect(messages).toBe(row.length);
    });
  }
}
