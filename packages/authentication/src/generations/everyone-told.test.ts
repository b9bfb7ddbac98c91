// Who hears of a log-out of everyone: parts once, in its transaction, and other processes with its commit.
import { createFramework } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createAuthentication,
  defineAddOn,
  logOutEverywhere,
  type PartTypes,
  password as passwordPart,
  type RevokeEvent,
  type SessionsEnded,
} from '../extension.ts';
import { generationResource, Info, tokenResource } from '../index.ts';
import { credentials, passwordAttributes, quickHash } from '../test-setup/accounts.ts';
import { everyoneTokens, Generation } from '../test-setup/everyone-accounts.ts';
import { enrolled, factor, rightCode } from '../test-setup/observed-accounts.ts';
import { expectDead, expectLive } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';
import { announcementsOf, everySession } from '../token-store/announce.ts';

interface ListenerTypes extends PartTypes {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: Record<never, never>;
}

const heard: RevokeEvent[] = [];
let refusal: Error | undefined;

const listener = defineAddOn<ListenerTypes>()({
  kind: 'listener',
  schema: z.strictObject({}),
  transform(_draft, instance) {
    instance.onRevoke((event) => {
      heard.push(event);
      if (refusal !== undefined) throw refusal;
    });
  },
});

const { defineResource } = createFramework({
  extensions: [
    createAuthentication({ strategies: [passwordPart, factor], addOns: [logOutEverywhere, listener] }),
    tokenResource,
    generationResource,
  ],
});

// NOTIFY reaches all schemas of a test database, so the table has a name of its own.
const Token = defineResource({
  name: 'Token',
  table: 'told_tokens',
  tokenResource: { generations: true, announce: true },
});

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: { ...everyoneTokens, tokenResource: Token },
    strategies: { password: { identityField: 'email', hashProvider: quickHash }, factor: {} },
    addOns: { logOutEverywhere: {}, listener: {} },
  },
});

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let token: string;
  const texts: string[] = [];
  beforeEach(async () => {
    opened = await open([User, Token, Generation]);
    token = (await password.action('register', ann)).$metadata.token;
    await opened.dataLayer.signals?.subscribe(
      announcementsOf(Token) ?? 'none',
      (text) => texts.push(text),
      () => {},
    );
    forget();
  });
  afterEach(async () => {
    forget();
    enrolled.clear();
    await opened.close();
  });
  function forget(): void {
    refusal = undefined;
    texts.length = 0;
    heard.length = 0;
  }
  /** What was announced, once a text behind it has arrived. */
  async function announced(): Promise<readonly string[]> {
    await opened.domain.run(() => opened.domain.store.publish(announcementsOf(Token) ?? 'none', 'the end'));
    await expect.poll(() => texts, { interval: 2 }).toContain('the end');
    return texts.slice(0, texts.indexOf('the end'));
  }

  test('L77 a listener hears of it once: the cause says everyone, and there is no count', async () => {
    await logOut.action('logOutEverywhere', { everyone: true, reason: 'a leak' }, { actor: 'support' });
    expect(heard).toEqual([
      {
        ...{ cause: 'everyone', subject: null, subjects: null, user: null, count: null, jtis: null, sessionIds: null },
        ...{ purposes: null, exceptPurposes: [], reason: 'a leak', actor: 'support', context: expect.anything() },
      },
    ]);
  });

  test('L77 a listener that refuses undoes it', async () => {
    refusal = new Error('not today');
    await expect(logOut.action('logOutEverywhere', { everyone: true })).rejects.toBe(refusal);
    await expectLive(User, [token]);
    expect(await announced()).toEqual([]);
  });

  test('L77 as in H82: it tells * once, with its commit; a preview and one that fails tell nothing', async () => {
    await logOut.action('logOutEverywhere', { everyone: true, preview: true });
    await expect(logOut.action('logOutEverywhere', { everyone: true, except: 'no token' })).rejects.toThrow();
    expect([await announced(), heard]).toEqual([[], []]);
    texts.length = 0;
    await logOut.action('logOutEverywhere', { everyone: true });
    expect(await announced()).toEqual([everySession]);
  });

  test("L77 domain.on('sessions.ended') tells it with the commit, and among finds every session that is over", async () => {
    const bob = (await password.action('register', credentials('bob'))).$metadata.token;
    const held = [token, bob].map((each) => {
      const { sub: subject = '', sid: sessionId = '' } = peekToken(each) ?? {};
      return { subject: String(subject), sessionId: String(sessionId) };
    });
    const told: SessionsEnded[] = [];
    const stop = opened.domain.on('sessions.ended', (event) => void told.push(event));
    await logOut.action('logOutEverywhere', { everyone: true, except: bob });
    await expect.poll(() => told.filter(({ here }) => here).length).toBe(1);
    const event = told.find(({ here }) => here);
    expect(event).toMatchObject({ cause: 'everyone', subject: null, subjects: null, reason: null });
    expect(await event?.among(held)).toEqual(held.slice(0, 1));
    await stop();
  });

  test('L71 a reason that is too long is refused at its place, and ends nothing', async () => {
    const call = logOut.action('logOutEverywhere', { everyone: true, reason: 'x'.repeat(201) });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['reason'] }] });
    await expectLive(User, [token]);
  });

  test('L73 a sign-in that waits for a second factor ends, too', async () => {
    enrolled.add('every user');
    const pendingOf = async () => Reflect.get((await password.action('signIn', known)).$metadata, 'pending');
    const before = String(await pendingOf());
    await logOut.action('logOutEverywhere', { everyone: true });
    const verify = Info.strategy(User, 'factor');
    const call = verify.action('verify', { pending: before, code: rightCode });
    await expect(call).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    const after = await verify.action('verify', { pending: String(await pendingOf()), code: rightCode });
    await expectLive(User, [after.$metadata.token ?? '']);
    await expectDead(User, [token]);
  });
});
