// Claims that a call adds are kept by every action that issues a token, and by renewing.
import { timestamp, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueWithCredential } from '../credentials/issue-with-credential.ts';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { credentials, secret, Token } from '../test-setup/accounts.ts';
import { sender, StrictUser as User } from '../test-setup/gated-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import type { Claims, TokenRequest } from '../token/claims.ts';
import { authenticate } from './authenticate.ts';
import { issueToken } from './issue-token.ts';
import { renewToken } from './renew-token.ts';

const password = Info.strategy(User, 'password');
const { email, password: typed } = credentials('ann');
const known = { email, password: typed };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const laptop = { context: { extraTokenClaims: { device: 'laptop' } } };

/** What the resource claims of a user at the moment. */
const ofResource: { current: Record<string, unknown> } = { current: {} };
const Member = defineResource({
  name: 'Member',
  attributes: { id: uuidPrimaryKey(), createdAt: timestamp() },
  actions: { create: { type: 'create' } },
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { enabled: true, tokenResource: Token, signingSecret: secret, extraClaims: () => ofResource.current },
  },
});

for (const store of stores) {
  describe(`claims that a call adds on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Member, Token]);
    });
    afterEach(() => opened.close());

    /** The claims of a token, which its row has too. */
    async function claimsOf(token: string | undefined) {
      const session = await authenticate(User, token ?? '');
      const { sid, device }: Partial<Claims> = session?.claims ?? {};
      expect(session?.storedToken?.extraData).toMatchObject(device === undefined ? { sid } : { sid, device });
      return session?.claims;
    }

    test('every action that issues a token adds them', async () => {
      const registered = await password.action('register', credentials('ann'), laptop);
      const signedIn = await password.action('signIn', known, laptop);
      const signIn = { context: { tokenType: 'sign_in' } };
      const brief = (await password.action('signIn', known, signIn)).$metadata.token;
      const exchanged = await password.action('signInWithToken', { token: brief }, laptop);
      const renewed = await renewToken(User, (await issueToken(User, signedIn)).token, laptop);
      for (const { token } of [registered.$metadata, signedIn.$metadata, exchanged.$metadata, renewed ?? {}]) {
        expect(await claimsOf(token)).toMatchObject({ device: 'laptop' });
      }
      const change = { user: signedIn, currentPassword: typed, ...fresh };
      const changed = await password.action('changePassword', change, laptop);
      expect(await claimsOf(changed.$metadata.token)).toMatchObject({ device: 'laptop' });
      await password.action('requestReset', { email });
      const { token: resetToken } = await sender.next();
      const reset = await password.action('reset', { resetToken, ...fresh }, laptop);
      expect(await claimsOf(reset.$metadata.token)).toMatchObject({ device: 'laptop' });
    });

    test('a strategy of the application adds them too, and its own claims win', async () => {
      const ann = await password.action('register', credentials('ann'));
      const scope = opened.domain.with(laptop);
      const issue = (request: Partial<TokenRequest>) =>
        issueWithCredential(scope, User, { strategy: 'pin', key: ann, unchanged: {}, request });
      expect(await claimsOf((await issue({})).token)).toMatchObject({ device: 'laptop' });
      expect(await claimsOf((await issue({ extraClaims: { device: 'terminal' } })).token)).toMatchObject({
        device: 'terminal',
      });
      expect((await issue({ purpose: 'download' })).claims).not.toHaveProperty('device');
      const wrong = opened.domain.with({ context: { extraTokenClaims: 'admin' } });
      await expect(
        issueWithCredential(wrong, User, { strategy: 'pin', key: ann, unchanged: {} }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['context', 'extraTokenClaims'] }] });
    });

    test('a claim that is named by a whole number is refused: renewing would lose it', async () => {
      const ann = await password.action('register', credentials('ann'));
      const numbered = { context: { extraTokenClaims: { device: 'laptop', 7: 'seven' } } };
      const refused = { code: 'INVALID_INPUT', issues: [{ path: ['extraClaims', '7'] }] };
      for (const call of [
        () => password.action('signIn', known, numbered),
        () => password.action('register', credentials('bob'), numbered),
        () => renewToken(User, ann.$metadata.token, numbered),
        () => issueToken(User, ann, { extraClaims: { 7: 'seven' } }),
      ]) {
        await expect(call()).rejects.toMatchObject(refused);
      }
      expect(await claimsOf(ann.$metadata.token)).toBeDefined();
      ofResource.current = { 7: 'of the resource' };
      const member = await Member.actions.create({});
      expect((await issueToken(Member, member)).claims).toMatchObject(ofResource.current);
      ofResource.current = {};
    });

    test('renewing keeps them, however often, and new ones replace them', async () => {
      const ann = await password.action('register', credentials('ann'), laptop);
      const second = await renewToken(User, ann.$metadata.token);
      const third = await renewToken(User, second?.token ?? '', { context: { extraTokenClaims: { app: '2.1' } } });
      expect(await claimsOf(third?.token)).toMatchObject({ device: 'laptop', app: '2.1' });
      const moved = { context: { extraTokenClaims: { device: 'phone' } } };
      const fourth = await renewToken(User, third?.token ?? '', moved);
      expect(await claimsOf(fourth?.token)).toMatchObject({ device: 'phone', app: '2.1' });
      const fifth = await opened.domain.with(laptop).run(() => renewToken(User, fourth?.token ?? ''));
      expect(await claimsOf(fifth?.token)).toMatchObject({ device: 'laptop', app: '2.1' });
    });

    test('a session keeps the claims of its sign-in token', async () => {
      await password.action('register', credentials('ann'));
      const context = { tokenType: 'sign_in', extraTokenClaims: { device: 'laptop', credential: 'x', sid: 'x' } };
      const { token } = (await password.action('signIn', known, { context })).$metadata;
      const session = await password.action('signInWithToken', { token });
      const claims = await claimsOf(session.$metadata.token);
      expect(claims).toMatchObject({ device: 'laptop', sid: claims?.jti });
      for (const name of ['credential', 'strategy']) expect(claims).not.toHaveProperty(name);
    });

    test('renewing computes the claims of the resource again: a role that was taken away is gone', async () => {
      const member = await Member.actions.create({});
      ofResource.current = { admin: true, role: 'owner', scope: 'all' };
      const first = await issueToken(Member, member, { extraClaims: { scope: 'read', device: 'laptop' } });
      expect(first.claims).toMatchObject({ admin: true, role: 'owner', scope: 'read', device: 'laptop' });
      ofResource.current = { role: 'guest', scope: 'all' };
      const renewed = await renewToken(Member, first.token);
      expect(renewed?.claims).not.toHaveProperty('admin');
      // What the token was given for itself still stands before what the resource says.
      expect(renewed?.claims).toMatchObject({ role: 'guest', scope: 'read', device: 'laptop' });
    });
  });
}
