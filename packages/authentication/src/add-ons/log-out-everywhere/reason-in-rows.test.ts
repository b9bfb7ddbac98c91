// Why sessions were ended, and who did it, stays in the rows of their tokens: an audit finds it later.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { renewToken } from '../../sessions/renew-token.ts';
import { credentials, Token, User } from '../../test-setup/accounts.ts';
import { expectDead } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { subjectOf } from '../../token/subject.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

describe.each(stores)('on $name', ({ name, open }) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open([User, Token]);
  });
  afterEach(() => opened.close());

  const extraData = async () => {
    const rows = await opened.query('select extra_data from tokens order by created_at, jti');
    return rows.map((row) => (name === 'sqlite' ? JSON.parse(String(row.extra_data)) : row.extra_data));
  };

  test('L78 the reason and the actor are in the rows, beside what was there', async () => {
    const ann = await password.action('register', credentials('ann'));
    const helper = await password.action('register', credentials('bob'));
    const renewed = await renewToken(User, ann.$metadata.token);
    const { token } = await issueToken(User, ann, { extraClaims: { plan: 'gold' } });
    const before = await extraData();
    await logOut.action('logOutEverywhere', { user: ann, reason: `it's "lost"` }, { actor: helper });
    const note = { revocationReason: `it's "lost"`, revocationActor: subjectOf(User, helper) };
    const after = await extraData();
    expect(after.filter((data) => data?.revocationReason !== undefined)).toHaveLength(2);
    for (const [index, data] of after.entries()) {
      const was = before[index];
      expect([was, was === null ? note : { ...was, ...note }]).toContainEqual(data);
    }
    expect(after).toContainEqual(expect.objectContaining({ plan: 'gold', ...note }));
    await expectDead(User, [token, renewed?.token ?? '']);
  });

  test('L78 an actor who is no user leaves nothing in the rows but a name, and a preview leaves nothing', async () => {
    const ann = await password.action('register', credentials('ann'));
    const before = await extraData();
    await logOut.action('logOutEverywhere', { user: ann, preview: true, reason: 'a look' }, { actor: 'support' });
    expect(await extraData()).toEqual(before);
    await logOut.action('logOutEverywhere', { user: ann }, { actor: { apiKey: 'hush' } });
    expect(await extraData()).toEqual(before);
    await issueToken(User, ann);
    await logOut.action('logOutEverywhere', { user: ann }, { actor: 'support' });
    expect(await extraData()).toContainEqual(expect.objectContaining({ revocationActor: 'support' }));
    expect(JSON.stringify(await extraData())).not.toContain('hush');
  });
});
