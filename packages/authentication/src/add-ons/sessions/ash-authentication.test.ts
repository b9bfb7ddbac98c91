// T15: the sessions of a database that a running AshAuthentication made. Columns are needed only where the add-on is declared.
import { readFileSync } from 'node:fs';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { renewToken } from '../../sessions/renew-token.ts';
import { quickHash } from '../../test-setup/accounts.ts';
import {
  type AshDatabase,
  alice,
  alicesPassword,
  ashTokens,
  openAshDatabase,
  original,
} from '../../test-setup/ash-authentication/open-database.ts';
import { on } from '../../test-setup/session-accounts.ts';
import { peekToken } from '../../token/verify-token.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  name: z.string().nullable(),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const strategies = {
  password: { identityField: 'email', caseSensitive: true, hashProvider: [quickHash, bcryptHashProvider()] },
} as const;

const AnnouncedToken = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce: true } });
const AnnouncedUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: { ...ashTokens, tokenResource: AnnouncedToken },
    strategies,
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

const SessionToken = defineResource({ name: 'Token', table: 'tokens', tokenResource: { sessions: true } });
const SessionUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: { ...ashTokens, tokenResource: SessionToken },
    strategies,
    addOns: { logOutEverywhere: {}, sessions: { idleTimeout: '30 days' } },
  },
});

const known = { email: alice.email, password: alicesPassword };
const longLived = original.tokens_alice.find(({ label }) => label.startsWith('long-lived'))?.token ?? '';
/** The columns that the guide adds. */
const guide = readFileSync(new URL('../../../../../docs/how-to/sessions-and-devices.md', import.meta.url), 'utf8');
const added = /```sql\n((?:alter table tokens add column .*\n)+)```/.exec(guide)?.[1] ?? '';

let opened: AshDatabase;
afterEach(() => opened.close());

/** The original has fewer indexes than `createTables` makes: reads are slow without them, and right. */
const misfits = async () => (await opened.domain.check()).filter(({ path }) => path[1] !== 'indexes');

const columns = async () =>
  (await opened.query("select column_name from information_schema.columns where table_name = 'tokens' order by 1")).map(
    ({ column_name }) => column_name,
  );

test('T15 without the add-on the tables of the original stay as they are, and log-outs are announced all the same', async () => {
  opened = await openAshDatabase([AnnouncedUser, AnnouncedToken]);
  expect(await misfits()).toEqual([]);
  const texts: string[] = [];
  const note = (text: string): unknown => texts.push(text);
  await opened.dataLayer.signals?.subscribe('revoked:tokens', note, () => {});
  const user = await Info.strategy(AnnouncedUser, 'password').action('signIn', known);
  const renewed = await renewToken(AnnouncedUser, user.$metadata.token);
  const tokens = [longLived, renewed?.token ?? ''];
  for (const token of tokens) expect(await authenticate(AnnouncedUser, token)).not.toBeNull();
  await Info.strategy(AnnouncedUser, 'logOutEverywhere').action('logOutEverywhere', { user });
  for (const token of tokens) expect(await authenticate(AnnouncedUser, token)).toBeNull();
  await expect.poll(() => texts).toEqual([`user?id=${alice.id}`]);
  expect(await columns()).toEqual([
    ...['created_at', 'expires_at', 'extra_data', 'jti', 'purpose', 'subject', 'updated_at'],
  ]);
});

test('T15 with the add-on, a table without its columns is found at the start, each of them by name', async () => {
  opened = await openAshDatabase([SessionUser, SessionToken]);
  const findings = JSON.stringify(await opened.domain.check());
  for (const name of ['session_id', 'signed_in_at', 'strategy', 'user_agent', 'ip', 'last_seen_at']) {
    expect(findings).toContain(name);
  }
});

test('T15 H60 H62 with the columns of the guide, sessions of the original and of here are listed and ended one by one', async () => {
  opened = await openAshDatabase([SessionUser, SessionToken]);
  const before = await opened.tokenRows();
  await opened.query(added);
  expect(await misfits()).toEqual([]);
  const sessions = Info.strategy(SessionUser, 'sessions');
  const user = await Info.strategy(SessionUser, 'password').action('signIn', known, on('Firefox on Linux'));
  const { token } = user.$metadata;
  const isLive = ({ purpose, expires_at }: (typeof before)[number]) =>
    purpose === 'user' && Date.parse(`${expires_at}Z`) > opened.now;
  const earlier = before.filter(isLive).map(({ jti }) => jti);
  expect(earlier).toContain(peekToken(longLived)?.jti);
  const [mine, ...others] = await sessions.action('list', { user, current: token });
  expect(mine).toMatchObject({ current: true, userAgent: 'Firefox on Linux', strategy: 'password' });
  expect(others.map(({ id }) => id).toSorted()).toEqual(earlier.toSorted());
  expect(new Set(others.map(({ userAgent }) => userAgent))).toEqual(new Set([null]));

  await sessions.action('end', { user, session: String(peekToken(longLived)?.jti) });
  expect(await authenticate(SessionUser, longLived)).toBeNull();
  expect(await authenticate(SessionUser, token)).not.toBeNull();
  await sessions.action('endOthers', { user, except: token });
  expect((await sessions.action('list', { user, current: token })).map(({ id }) => id)).toEqual([mine?.id]);
});
