import type { KeyObject } from 'node:crypto';
import { describe, expectTypeOf, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { Receiver } from '../../outbox/plan.ts';
import { type Token as PlainToken, passwordAttributes } from '../../test-setup/accounts.ts';
import { sessionTokens, strategies, type Token, User } from '../../test-setup/session-accounts.ts';
import type { Outbox, tellOthers } from '../../test-setup/telling-accounts.ts';
import type { SessionsOptions } from './option-types.ts';
import type { ListedSession } from './types.ts';

const sessions = Info.strategy(User, 'sessions');
declare const user: Awaited<ReturnType<typeof User.actions.registerWithPassword>>;

const Named = defineResource({
  name: 'User',
  attributes: passwordAttributes,
  authentication: {
    tokens: sessionTokens,
    strategies,
    addOns: { 'sessions:devices': { listActionName: 'devices' } },
  },
});

describe('sessions', () => {
  test('the list is of sessions, with dates and without tokens', () => {
    expectTypeOf(sessions.action('list', { user })).toEqualTypeOf<Promise<readonly ListedSession[]>>();
    expectTypeOf(User.actions.listSessions({ user, current: 'token' })).resolves.items.toEqualTypeOf<ListedSession>();
    expectTypeOf<ListedSession>().not.toHaveProperty('jti');
    // @ts-expect-error a list is of a user
    void (() => sessions.action('list', {}));
    // @ts-expect-error a user is a record
    void (() => sessions.action('list', { user: 'the id' }));
  });

  test('one session is ended by its id or several by a condition, not by both', () => {
    expectTypeOf<Awaited<ReturnType<typeof User.actions.endSession>>['$metadata']>().toEqualTypeOf<{
      readonly ended: number;
    }>();
    void (() => sessions.action('end', { user, session: 'id' }));
    void (() => sessions.action('end', { user, where: { signedInBefore: new Date(), userAgent: 'Firefox' } }));
    // @ts-expect-error one of the two
    void (() => sessions.action('end', { user, session: 'id', where: { strategy: 'password' } }));
    // @ts-expect-error one of the two is needed
    void (() => sessions.action('end', { user }));
    // @ts-expect-error there is no such condition
    void (() => sessions.action('end', { user, where: { ip: '192.0.2.1' } }));
    // @ts-expect-error a time is a Date
    void (() => sessions.action('end', { user, where: { signedInBefore: '2026-11-26' } }));
  });

  test('endOthers needs the token that stays', () => {
    expectTypeOf(sessions.action('endOthers', { user, except: 'token' })).resolves.toHaveProperty('$metadata');
    // @ts-expect-error which session stays?
    void (() => User.actions.endOtherSessions({ user }));
  });

  test('actions have the names that the options give, or that of the instance', () => {
    expectTypeOf(Named.actions.devices).parameter(0).toHaveProperty('user');
    expectTypeOf(Named.actions.endSessionWithDevices).parameter(0).toHaveProperty('user');
    expectTypeOf(Named.actions.endOtherSessionsWithDevices).parameter(0).toHaveProperty('except');
    // @ts-expect-error it has another name
    Named.actions.listSessions;
    // @ts-expect-error nor this one
    Named.actions.listSessionsWithDevices;
  });

  test('options that it has not do not compile', () => {
    expectTypeOf<{ ip: 'hashed' }>().not.toExtend<SessionsOptions>();
    expectTypeOf<{ idleTimeout: 30 }>().not.toExtend<SessionsOptions>();
    expectTypeOf<{ recent: true }>().not.toExtend<SessionsOptions>();
    expectTypeOf<{ maximum: 3; recent: '5 minutes'; lastSeen: false; ip: false }>().toExtend<SessionsOptions>();
    void (() =>
      defineResource({
        name: 'User',
        attributes: passwordAttributes,
        // @ts-expect-error there is no such option
        authentication: { tokens: sessionTokens, strategies, addOns: { sessions: { devices: true } } },
      }));
  });

  test('telling others takes an outbox, a private key and receivers', () => {
    type Good = ReturnType<typeof tellOthers>;
    expectTypeOf<{ tellOthers: Good }>().toExtend<SessionsOptions>();
    expectTypeOf<{ tellOthers: Omit<Good, 'resource'> & { resource: typeof Token } }>().not.toExtend<SessionsOptions>();
    expectTypeOf<{ tellOthers: Omit<Good, 'issuer'> }>().not.toExtend<SessionsOptions>();
    type Hmac = { kid: 'k1'; key: KeyObject; algorithm: 'HS256' };
    expectTypeOf<{ tellOthers: Omit<Good, 'signingKey'> & { signingKey: Hmac } }>().not.toExtend<SessionsOptions>();
    expectTypeOf<{ url: string; audience: string; authorization: () => Promise<string> }>().toExtend<Receiver>();
    expectTypeOf<{ url: string }>().not.toExtend<Receiver>();
    type Row = Awaited<ReturnType<typeof Outbox.actions.get>>;
    expectTypeOf<NonNullable<Row>['failedAt']>().toEqualTypeOf<Date | null>();
    // @ts-expect-error an outbox has no options
    void (() => defineResource({ name: 'Outbox', outboxResource: { days: 7 } }));
  });

  test('only a token resource that keeps sessions has their attributes', () => {
    type Row = NonNullable<Awaited<ReturnType<typeof Token.actions.getToken>>>;
    expectTypeOf<Row['lastSeenAt']>().toEqualTypeOf<Date | null>();
    expectTypeOf<Row['userAgent']>().toEqualTypeOf<string | null>();
    type PlainRow = NonNullable<Awaited<ReturnType<typeof PlainToken.actions.getToken>>>;
    expectTypeOf<PlainRow>().not.toHaveProperty('lastSeenAt');
    // @ts-expect-error a token resource has no such option
    void (() => defineResource({ name: 'Token', tokenResource: { devices: true } }));
  });
});
