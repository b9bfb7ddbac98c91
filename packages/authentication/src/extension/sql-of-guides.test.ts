// Guides tell readers to change tables by SQL. The tables that it makes are those that Ashlar needs.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AnyResource } from '@ashlar/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { passwordAttributes, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { Token as SessionToken, User as SessionUser, sessionTokens } from '../test-setup/session-accounts.ts';
import { stores } from '../test-setup/stores.ts';
import { defineResource } from './authentication.ts';

const Generation = defineResource({ name: 'Generation', table: 'generations', generationResource: {} });
const GenerationToken = defineResource({ name: 'Token', table: 'tokens', tokenResource: { generations: true } });
const Outbox = defineResource({ name: 'Outbox', table: 'outbox', outboxResource: {} });
const own = { name: 'User', table: 'users', attributes: passwordAttributes } as const;
const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;
const BareUser = defineResource({ ...own, authentication: { tokens: storedTokens, strategies } });
const EveryoneUser = defineResource({
  ...own,
  authentication: {
    tokens: { ...storedTokens, tokenResource: GenerationToken, revocation: { everyone: Generation } },
    strategies,
    addOns: { logOutEverywhere: {} },
  },
});
const tellOthers = {
  resource: Outbox,
  signingKey: { kid: '1', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, algorithm: 'ES256' },
  issuer: 'https://accounts.example.com',
  receivers: [{ url: 'https://shop.example/events', audience: 'https://shop.example' }],
} as const;
const TellingUser = defineResource({
  ...own,
  authentication: { tokens: sessionTokens, strategies, addOns: { logOutEverywhere: {}, sessions: { tellOthers } } },
});

interface Guide {
  readonly page: string;
  /** How the SQL begins. */
  readonly begins: string;
  readonly before: readonly AnyResource[];
  readonly after: readonly AnyResource[];
}

const guides: readonly Guide[] = [
  {
    page: 'log-out-everywhere',
    begins: 'alter table tokens add column generation',
    before: [BareUser, Token],
    after: [EveryoneUser, GenerationToken, Generation],
  },
  {
    page: 'sessions-and-devices',
    begins: 'alter table tokens add column session_id',
    before: [BareUser, Token],
    after: [SessionUser, SessionToken],
  },
  {
    page: 'tell-other-systems',
    begins: 'create table outbox',
    before: [SessionUser, SessionToken],
    after: [TellingUser, SessionToken, Outbox],
  },
];

/** The statements of the `sql` block that begins so. */
function statementsOf({ page, begins }: Guide): readonly string[] {
  const text = readFileSync(new URL(`../../../../docs/how-to/${page}.md`, import.meta.url), 'utf8');
  const block = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].find(([, code = '']) => code.startsWith(begins));
  return (block?.[1] ?? '').split(';').filter((statement) => statement.trim() !== '');
}

const inSqlite = (sql: string): string => sql.replaceAll(/timestamptz\(3\)|jsonb/g, 'text');

describe.each(stores)('on $name', ({ name, open }) => {
  test.each(guides)('the SQL of $page makes the tables that Ashlar needs', async (guide) => {
    const statements = statementsOf(guide);
    expect(statements.length).toBeGreaterThan(1);
    const opened = await open(guide.before);
    onTestFinished(() => opened.close());
    const { domain } = opened.openAnother({ resources: guide.after });
    expect(await domain.check()).not.toEqual([]);
    for (const statement of statements) await opened.query(name === 'sqlite' ? inSqlite(statement) : statement);
    expect(await domain.check()).toEqual([]);
  });
});
