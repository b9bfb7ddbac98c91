// Listeners that change what they are given, or never end: neither another listener nor the caller may notice.
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Info } from '../extension/info.ts';
import {
  type AttemptEvent,
  createAuthentication,
  defineAddOn,
  type IssueEvent,
  logOutEverywhere,
  magicLink,
  type PartTypes,
  password,
  type RevokeEvent,
} from '../extension.ts';
import { issueToken, revokeJti, revokeToken, subjectOf, tokenResource } from '../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { gatedSender } from '../testing/gated-sender.ts';
import { peekToken } from '../token/verify-token.ts';

interface NoOptions extends PartTypes {
  readonly options: Record<never, never>;
}

/** Writes into whatever it is given; what is frozen throws, which it keeps to itself. */
function meddle(event: object): void {
  for (const [name, value] of Object.entries(event)) {
    if (Array.isArray(value)) attempt(() => value.splice(0));
    if (name !== 'context' && name !== 'actor') attempt(() => Object.assign(Object(value), { meddled: true }));
    attempt(() => Reflect.set(event, name, 'meddled'));
  }
}

function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // It was frozen.
  }
}

const meddler = defineAddOn<NoOptions>()({
  kind: 'meddler',
  schema: z.strictObject({}),
  transform(_draft, instance) {
    instance.beforeAttempt((facts) => void meddle(facts));
    instance.onIssue(meddle);
    instance.onRevoke(meddle);
    instance.onAttempt(async (event) => {
      meddle(event);
      await until;
    });
  },
});

let until: Promise<void> = Promise.resolve();
const heard: { issues: IssueEvent[]; revocations: RevokeEvent[]; attempts: AttemptEvent[] } = {
  issues: [],
  revocations: [],
  attempts: [],
};

const observer = defineAddOn<NoOptions>()({
  kind: 'observer',
  schema: z.strictObject({}),
  transform(_draft, instance) {
    instance.onIssue((event) => void heard.issues.push(event));
    instance.onRevoke((event) => void heard.revocations.push(event));
    instance.onAttempt((event) => void heard.attempts.push(event));
  },
});

const authentication = createAuthentication({
  strategies: [password, magicLink],
  addOns: [logOutEverywhere, meddler, observer],
});
const { defineResource } = createFramework({ extensions: [authentication, tokenResource] });
const attributes = { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) };
const links = gatedSender();

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...attributes, hashedPassword: attribute(z.string(), { sensitive: true }) },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    addOns: { logOutEverywhere: {}, meddler: {}, observer: {} },
  },
});

/** Persons who may be sent a link before they have an account. */
const Guest = defineResource({
  name: 'Guest',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies: { magicLink: { sender: links, registrationEnabled: true } },
    addOns: { logOutEverywhere: {}, meddler: {}, observer: {} },
  },
});

const ann = credentials('ann');

describe.each(stores)('listeners that meddle, on $name', (store) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    until = Promise.resolve();
    for (const list of [heard.issues, heard.revocations, heard.attempts]) list.length = 0;
    opened = await store.open([User, Guest, Token]);
  });
  afterEach(() => opened.close());

  test('what is issued is told to the next one as it is, and the caller gets it', async () => {
    const user = await Info.strategy(User, 'password').action('register', ann);
    const { claims } = await issueToken(User, user, { purpose: 'download', extraClaims: { file: 'a' } });
    const { storedToken, ...event } = heard.issues[1] ?? {};
    expect(event).toMatchObject({ action: 'issueToken', user: { email: ann.email }, claims, parent: null });
    expect(claims).not.toHaveProperty('meddled');
    expect(storedToken).toMatchObject({ jti: claims.jti, purpose: 'download', extraData: { file: 'a' } });
    expect(storedToken).not.toHaveProperty('meddled');
  });

  test('what is revoked is told to the next one as it is, and was not revoked before', async () => {
    const user = await Info.strategy(User, 'password').action('register', ann);
    const subject = subjectOf(User, user);
    const { token, claims } = await issueToken(User, user);
    expect(await revokeToken(Token, token)).toEqual({ alreadyRevoked: false });
    expect(heard.revocations[0]).toMatchObject({ subject, subjects: [subject], jtis: [claims.jti], cause: 'revoke' });
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    expect(heard.revocations[1]).toMatchObject({ subject, subjects: [subject], jtis: null, cause: 'logOut' });
  });

  test('an attempt is told as it was judged, also while another listener never ends', async () => {
    let end: () => void = () => {};
    until = new Promise((resolve) => {
      end = resolve;
    });
    const wrong = Info.strategy(User, 'password').action('signIn', { email: 'ANN@example.com', password: 'wrong' });
    await expect(wrong).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await expect.poll(() => heard.attempts).toHaveLength(1);
    end();
    expect(heard.attempts[0]).toMatchObject({
      ...{ strategy: 'password', action: 'signIn', identity: ann.email, counts: 'signIn', subject: null },
      ...{ status: 'failure', error: { name: 'AuthenticationFailed', code: 'AUTHENTICATION_FAILED' } },
    });
  });

  test.each([
    ['revokeToken', (token: string) => revokeToken(Token, token)],
    [
      'revokeJti',
      (token: string) => {
        const { jti, sub: subject, exp } = peekToken(token) ?? {};
        return revokeJti(Token, String(jti), { subject: String(subject), expiresAt: new Date(Number(exp) * 1000) });
      },
    ],
  ])('%s of a link for a person without an account is heard of, once', async (_name, revoke) => {
    await Info.strategy(Guest, 'magicLink').action('request', { email: 'new@example.com' });
    const { token } = await links.next();
    expect(heard.issues).toMatchObject([{ user: null, claims: { purpose: 'magic_link' } }]);
    expect(await revoke(token)).toEqual({ alreadyRevoked: false });
    expect(await revoke(token)).toEqual({ alreadyRevoked: true });
    const { sub: subject, jti } = peekToken(token) ?? {};
    expect(heard.revocations).toMatchObject([{ subject, user: null, jtis: [jti], count: 1, cause: 'revoke' }]);
    await expect(Info.strategy(Guest, 'magicLink').action('signIn', { token })).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    });
  });
});
