// Whatever ends a session tells other systems: in the transaction that ends it, once for each receiver.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info, issueToken, peekToken, renewToken, revokeJti, revokeToken, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { known } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, sender, Token, tellingUser } from '../test-setup/telling-accounts.ts';

const fresh = { password: 'another password', passwordConfirmation: 'another password' };

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let shop: TestReceiver;
  let wiki: TestReceiver;
  let User: ReturnType<typeof tellingUser>;
  let ann: Awaited<ReturnType<typeof register>>;
  let subject: string;
  const password = () => Info.strategy(User, 'password');
  const register = (name: string) => password().action('register', credentials(name));
  const signIn = async () => (await password().action('signIn', known('ann'))).$metadata.token;
  const sidOf = (token: string) => String(peekToken(token)?.sid);
  const rows = () => opened.query('select * from outbox');

  beforeEach(async () => {
    shop = await openReceiver('https://shop.example');
    wiki = await openReceiver('https://wiki.example');
    User = tellingUser([shop, wiki].map(({ url, audience }) => ({ url, audience })));
    opened = await open([User, Token, Outbox]);
    ann = await register('ann');
    await register('bob');
    subject = subjectOf(User, ann);
  });
  afterEach(async () => {
    await opened.close();
    await shop.stop();
    await wiki.stop();
  });

  /** What a call told each receiver: the subject, with the session if only that one ended. */
  async function told(call: () => Promise<unknown>): Promise<readonly string[]> {
    const before = [shop.posts.length, wiki.posts.length];
    await call();
    await opened.domain.settled();
    const [atShop, atWiki] = [shop, wiki].map(({ posts }, index) =>
      posts.slice(before[index]).map(({ sub, sid }) => (sid === undefined ? sub : `${sub} ${sid}`)),
    );
    expect([...(atShop ?? [])].sort()).toEqual([...(atWiki ?? [])].sort());
    expect(await rows()).toEqual([]);
    return atShop ?? [];
  }

  test('O1 as in H82: log-out everywhere tells each receiver of the user once, and of no other user', async () => {
    await signIn();
    const logOut = Info.strategy(User, 'logOutEverywhere');
    expect(await told(() => logOut.action('logOutEverywhere', { user: ann, preview: true }))).toEqual([]);
    expect(await told(() => logOut.action('logOutEverywhere', { user: ann }))).toEqual([subject]);
    expect(await told(() => logOut.action('logOutEverywhere', { user: ann }))).toEqual([]);
  });

  test('O1 a changed password tells of the user: by changePassword, by reset, and by an action of the application', async () => {
    const change = () =>
      password().action('changePassword', { user: ann, currentPassword: known('ann').password, ...fresh });
    expect(await told(change)).toEqual([subject]);
    await password().action('requestReset', { email: known('ann').email });
    const { token } = await sender.next();
    expect(await told(() => password().action('reset', { resetToken: token, ...fresh }))).toEqual([subject]);
    expect(await told(() => User.actions.setPassword(ann, { password: 'a third password' }))).toEqual([subject]);
  });

  test('O1 one ended session is told as that session: by revokeToken, by revokeJti, by end and by the maximum', async () => {
    const [phone, laptop] = [await signIn(), await signIn()];
    expect(await told(() => revokeToken(Token, phone))).toEqual([`${subject} ${sidOf(phone)}`]);
    expect(await told(() => revokeToken(Token, phone))).toEqual([]);
    const sessions = Info.strategy(User, 'sessions');
    const end = () => sessions.action('end', { user: ann, session: sidOf(laptop) });
    expect(await told(end)).toEqual([`${subject} ${sidOf(laptop)}`]);
    const { jti, exp } = peekToken(ann.$metadata.token) ?? {};
    const note = () => revokeJti(Token, String(jti), { subject, expiresAt: new Date(Number(exp) * 1000) });
    expect(await told(note)).toEqual([`${subject} ${sidOf(ann.$metadata.token)}`]);
    const first = await signIn();
    await signIn();
    await signIn();
    expect(await told(signIn)).toEqual([`${subject} ${sidOf(first)}`]);
  });

  test('O1 a renewal tells no one, and the renewed session is named as before when it ends', async () => {
    const old = ann.$metadata.token;
    let renewed = '';
    const renew = async () => {
      renewed = (await renewToken(User, old))?.token ?? '';
    };
    expect(await told(renew)).toEqual([]);
    expect(await told(() => revokeToken(Token, renewed))).toEqual([`${subject} ${sidOf(old)}`]);
  });

  test('O1 a token of another purpose is no session: to use it up or to revoke it tells no one', async () => {
    const { token } = await issueToken(User, ann, { purpose: 'download' });
    expect(await told(() => revokeToken(Token, token))).toEqual([]);
    await password().action('requestReset', { email: known('ann').email });
    const mail = await sender.next();
    expect(await told(() => revokeToken(Token, mail.token))).toEqual([]);
  });

  test('O1 endOthers tells of each of the others, in the order of their events', async () => {
    const [one, two] = [await signIn(), await signIn()];
    const endOthers = () =>
      Info.strategy(User, 'sessions').action('endOthers', { user: ann, except: ann.$metadata.token });
    const sids = [one, two].map((token) => `${subject} ${sidOf(token)}`);
    expect([...(await told(endOthers))].sort()).toEqual(sids.sort());
  });

  test('O1 the receivers hear of a destroyed user, and a bulk action tells of every user by itself', async () => {
    expect(await told(() => User.actions.remove(ann))).toEqual([subject]);
    const others = [subjectOf(User, await register('cid')), subjectOf(User, await register('dan'))];
    const bob = (await told(() => User.actions.removeAll({}))).filter((each) => !others.includes(each));
    expect(bob).toHaveLength(1);
  });

  test('O1 a bulk action over 250 users tells of each of them, and writes a hundred rows at a time', async () => {
    const added = await opened.domain.transaction(async () => {
      const users = [];
      for (let index = 0; index < 250; index++) {
        const user = await User.actions.add({ email: `user${index}@example.com`, hashedPassword: 'none' });
        await issueToken(User, user);
        users.push(subjectOf(User, user));
      }
      return users;
    });
    opened.statements.length = 0;
    const subjects = await told(() => User.actions.removeAll({}));
    expect(new Set(subjects)).toEqual(new Set([...added, ...subjects.filter((each) => !added.includes(each))]));
    expect(subjects).toHaveLength(252);
    const inserts = opened.statements.filter((sql) => /^insert into .*outbox/.test(sql));
    // 504 rows: five hundreds and four.
    expect(inserts).toHaveLength(9);
  });

  test('O2 as in H84: a log-out that rolls back tells no one, and no row is left', async () => {
    const logOut = () => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
    const undone = () =>
      opened.domain
        .transaction(async () => {
          await logOut();
          throw new Error('undone');
        })
        .catch(() => {});
    expect(await told(undone)).toEqual([]);
    expect(await told(logOut)).toEqual([subject]);
  });

  test('O2 nothing is sent before the transaction around the log-out commits', async () => {
    await opened.domain.transaction(async () => {
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(shop.posts).toEqual([]);
    });
    await opened.domain.settled();
    expect(shop.posts.map(({ sub }) => sub)).toEqual([subject]);
  });

  test('O3 a log-out is undone if its event cannot be written: a session never ends in silence', async () => {
    await opened.query('drop table outbox');
    const logOut = Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
    await expect(logOut).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    expect(await Token.actions.liveTokens({ subject })).toHaveLength(1);
  });
});
