import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuthenticationFailed, Info, verifyToken } from '@ashlar/authentication';
import { attribute, InvalidInput, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { KnownDevice, Token, User } from '../accounts.ts';
import { defineResource } from '../framework.ts';
import { letIn, register, signIn } from '../test-setup/sessions.ts';
import { stores } from '../test-setup/stores.ts';

const recovery = Info.strategy(User, 'recoveryCode');

describe.for(stores)('D7 a third-party strategy, on $name', ({ open }) => {
  test('D7 a code signs in, for as long as the option says, and only once', async () => {
    await open([User, Token, KnownDevice]);
    const ann = await register('ann');
    const made = await recovery.action('create', { user: ann });
    const { recoveryCode } = made.$metadata;
    expect(recoveryCode).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const recovered = await recovery.action('signIn', { recoveryCode });
    expect(recovered.id).toBe(ann.id);
    expect(await letIn(recovered.$metadata.token)).toEqual([true]);
    const claims = await verifyToken(User, recovered.$metadata.token);
    expect(Number(claims?.exp) - Number(claims?.iat)).toBe(3600);
    await expect(recovery.action('signIn', { recoveryCode })).rejects.toThrow(AuthenticationFailed);
  });

  test('D7 of five sign-ins with one code at the same time, one succeeds', async () => {
    await open([User, Token, KnownDevice]);
    const made = await recovery.action('create', { user: await register('ann') });
    const { recoveryCode } = made.$metadata;
    const attempts = await Promise.allSettled(
      Array.from({ length: 5 }, () => recovery.action('signIn', { recoveryCode })),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(AuthenticationFailed);
    }
  });

  test('D7 a code that is replaced during a sign-in with it gives no token', async () => {
    const domain = await open([User, Token, KnownDevice]);
    const ann = await register('ann');
    const old = await recovery.action('create', { user: ann });
    const outside = AsyncLocalStorage.snapshot();
    let late: Promise<unknown> = Promise.resolve();
    await domain.transaction(async () => {
      await recovery.action('create', { user: ann });
      // It finds the user by the old code, which is still the committed one, then waits for the user's row.
      const { recoveryCode } = old.$metadata;
      late = outside(() => recovery.action('signIn', { recoveryCode }).catch((error: unknown) => error));
      await sleep(200);
    });
    expect(await late).toBeInstanceOf(AuthenticationFailed);
  });

  test('D7 a new code is a new credential: it ends every other session of that user, and of no other user', async () => {
    await open([User, Token, KnownDevice]);
    const [ann, bob] = [await register('ann'), await register('bob')];
    const sessions = [ann.$metadata.token, await signIn('ann'), await signIn('ann')];
    expect(await letIn(...sessions, bob.$metadata.token)).toEqual([true, true, true, true]);
    const made = await recovery.action('create', { user: ann });
    expect(await letIn(...sessions)).toEqual([false, false, false]);
    expect(await letIn(made.$metadata.token, bob.$metadata.token)).toEqual([true, true]);
  });

  test('D7 an unknown code is refused, and so is a missing one', async () => {
    await open([User, Token, KnownDevice]);
    await register('ann');
    await expect(recovery.action('signIn', { recoveryCode: '' })).rejects.toThrow(AuthenticationFailed);
    await expect(recovery.action('signIn', { recoveryCode: '0000-0000' })).rejects.toThrow(AuthenticationFailed);
    // @ts-expect-error the code is missing
    await expect(recovery.action('signIn', {})).rejects.toThrow(InvalidInput);
  });
});

describe('D7 a third-party strategy, introspected', () => {
  test('D7 it answers as a built-in one does', () => {
    expect(recovery).toMatchObject({
      name: 'recoveryCode',
      kind: 'recoveryCode',
      actions: ['create', 'signIn'],
      phases: ['create', 'signIn'],
      routes: [
        { method: 'POST', path: '/user/recovery-code/create', phase: 'create', caller: 'user', session: 'replaces' },
        { method: 'POST', path: '/user/recovery-code/sign-in', phase: 'signIn', caller: 'anyone', session: 'starts' },
      ],
      tokensRequired: true,
      options: { codeLength: 24, codeField: 'recoveryCode', tokenLifetime: '1 hour' },
    });
    expect(Info.strategyForAction(User, 'signInWithRecoveryCode')?.name).toBe('recoveryCode');
    expect(Info.hasKind(User, 'recoveryCode')).toBe(true);
    expect(ResourceInfo.action(User, 'createRecoveryCode').source).toBe('authentication.recoveryCode');
    expect(ResourceInfo.attribute(User, 'hashedRecoveryCode')).toMatchObject({
      source: 'authentication.recoveryCode',
      sensitive: true,
      unique: true,
      writable: false,
    });
  });

  test('D7 a second instance has its own names', () => {
    const Admin = defineResource({
      name: 'Admin',
      attributes: { id: uuidPrimaryKey() },
      authentication: {
        tokens: {
          enabled: true,
          tokenResource: Token,
          storeAllTokens: true,
          requireTokenPresenceForAuthentication: true,
          signingSecret: 'a secret of tests, long enough for HS256',
        },
        strategies: {
          recoveryCode: {},
          'recoveryCode:paper': { hashedCodeField: 'hashedPaperCode', codeField: 'paperCode' },
        },
      },
    });
    const paper = Info.strategy(Admin, 'paper');
    expect(paper.kind).toBe('recoveryCode');
    expect(Object.keys(Admin.actions)).toEqual(
      expect.arrayContaining(['createRecoveryCodeWithPaper', 'signInWithPaper', 'createRecoveryCode']),
    );
  });
});

describe('D7 a third-party strategy, misused', () => {
  const attributes = { id: uuidPrimaryKey() };

  test('D7 without tokens the definition is refused, with path and cure', () => {
    expect(() =>
      defineResource({
        name: 'Admin',
        attributes,
        // @ts-expect-error Property 'tokens' is missing … but required in type 'RecoveryCodeNeeds'.
        authentication: { strategies: { recoveryCode: {} }, sessionIdentifier: 'jti' },
      }),
    ).toThrow(
      'Admin.authentication.tokens.enabled: recoveryCode needs enabled: true\n      set authentication.tokens.enabled to true',
    );
  });

  test('D7 an attribute of the application’s that does not fit is refused, with the cure', () => {
    const tokens = { enabled: true, tokenResource: Token, signingSecret: 'a secret of tests, long enough for HS256' };
    expect(() =>
      defineResource({
        name: 'Admin',
        attributes: { ...attributes, hashedRecoveryCode: attribute(z.string().nullable(), { unique: true }) },
        authentication: { tokens, strategies: { recoveryCode: {} }, sessionIdentifier: 'jti' },
      }),
    ).toThrow(
      'Admin.authentication.strategies.recoveryCode.hashedCodeField: the attribute "hashedRecoveryCode" must be sensitive and unique',
    );
  });
});
