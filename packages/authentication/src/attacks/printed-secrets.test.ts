// What can be printed of the things that an application holds in its hands, and what tracing and the console are told.
import { inspect } from 'node:util';
import { ResourceInfo } from '@ashlar/core';
import { compiledOf } from '@ashlar/core/extension';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { type OwnDataLayer, ownDataLayers } from '../test-setup/own-data-layer.ts';
import { thrownBy } from '../test-setup/printed.ts';

const password = Info.strategy(User, 'password');
const ann = credentials('ann');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

/**
 * Everything that can be reached from a value, hidden members, symbols, getters, maps and bytes too: what `inspect` with all
 * its options would show, each thing once, because a schema shown in full has no end.
 */
function seen(value: unknown): string {
  const texts: string[] = [inspect(value, { depth: 8, maxStringLength: null })];
  const reached = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') texts.push(next);
    if ((typeof next !== 'object' && typeof next !== 'function') || next === null || reached.has(next)) continue;
    // The language itself is no part of what is looked at.
    if (next === Object.prototype || next === Function.prototype || next === globalThis) continue;
    reached.add(next);
    if (next instanceof Uint8Array) texts.push(Buffer.from(next).toString('latin1'));
    else waiting.push(...membersOf(next));
  }
  return texts.join('\n');
}

function membersOf(value: object): readonly unknown[] {
  const inside = value instanceof Map || value instanceof Set ? [...value.entries()].flat() : [];
  const members = Reflect.ownKeys(value).map((key) => {
    try {
      return [String(key), Reflect.get(value, key)];
    } catch {
      // A member that may not be read shows nothing.
      return [];
    }
  });
  return [...inside, ...members.flat(), Object.getPrototypeOf(value)];
}

for (const [name, open] of Object.entries(ownDataLayers)) {
  describe(`what can be printed on ${name}`, () => {
    let own: OwnDataLayer;
    let events: unknown[];
    let reported: unknown[];
    let written: string[];
    beforeEach(async () => {
      events = [];
      reported = [];
      written = [];
      const note = (chunk: unknown) => written.push(String(chunk)) > 0;
      for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
        vi.spyOn(console, method).mockImplementation((...said) => void note(said.map((each) => inspect(each)).join()));
      }
      own = await open({
        resources: [User, Token],
        onStatement: (event) => void events.push(event),
        domain: { onError: (error) => void reported.push(error) },
      });
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await own.close();
    });

    /** Signs in, renews, changes and fails in every way; answers with every secret that took part. */
    async function live(): Promise<readonly string[]> {
      const user = await password.action('register', ann);
      const hash = async () => String((await own.query('select hashed_password from users'))[0]?.hashed_password);
      const secrets = [ann.password, fresh.password, secret, await hash(), user.$metadata.token];
      const session = await password.action('signIn', { email: ann.email, password: ann.password });
      const short = await password.action(
        'signIn',
        { email: ann.email, password: ann.password },
        { context: { tokenType: 'sign_in' } },
      );
      const renewed = await renewToken(User, session.$metadata.token);
      const exchanged = await password.action('signInWithToken', { token: short.$metadata.token });
      await authenticate(User, exchanged.$metadata.token);
      const changed = await password.action('changePassword', { user, currentPassword: ann.password, ...fresh });
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', {
        user,
        except: changed.$metadata.token,
      });
      for (const call of [
        () => password.action('register', ann),
        () => password.action('signIn', { email: ann.email, password: 'a wrong password' }),
        () => password.action('signInWithToken', { token: short.$metadata.token }),
        () => issueToken(User, { ...user }),
      ]) {
        await thrownBy(call);
      }
      const tokens = [session, short, exchanged, changed].map(({ $metadata }) => $metadata.token);
      const parts = [...tokens, renewed?.token ?? ''].flatMap((token) => token.split('.').slice(1));
      return [...secrets, await hash(), 'a wrong password', ...parts];
    }

    function holdsNone(text: string, secrets: readonly string[]): void {
      for (const each of secrets) expect(text).not.toContain(each);
    }

    test('resources, sections, strategies, settings and the domain hold no secret', async () => {
      const secrets = await live();
      for (const value of [
        User,
        Token,
        own.domain,
        own.domain.with({ context: {} }),
        ...Info.strategies(User),
        Info.strategy(User, 'password').in(own.domain),
        Info.tokens(User),
        ResourceInfo.sections(User),
        ResourceInfo.attributes(User),
        ResourceInfo.actions(User),
        ResourceInfo.relation(User),
        compiledOf(User),
        compiledOf(User).facts,
      ]) {
        holdsNone(seen(value), secrets);
      }
      // The look itself sees what there is: an option that is no secret.
      expect(seen(ResourceInfo.sections(User))).toContain('registerActionAccept');
      const hidden = Object.defineProperty({}, 'hidden', { get: () => new Map([['key', Buffer.from(secret)]]) });
      expect(seen([hidden])).toContain(secret);
    });

    test('tracing gets statements without values', async () => {
      const secrets = await live();
      expect(events.length).toBeGreaterThan(20);
      holdsNone(seen(events), [...secrets, ann.email, 'ann@']);
    });

    test('nothing is written to the console or reported', async () => {
      await live();
      expect(written).toEqual([]);
      expect(reported).toEqual([]);
    });

    test('a record shows neither hash nor normalised identity; its token is never in its JSON or its copies', async () => {
      const user = await password.action('register', ann);
      const { token } = user.$metadata;
      const [row] = await own.query('select hashed_password from users');
      holdsNone(seen(user), [String(row?.hashed_password), ann.password, secret]);
      expect(Object.keys(user)).toEqual(['id', 'email', 'displayName', 'createdAt']);
      for (const copy of [JSON.stringify(user), inspect({ ...user }), inspect(structuredClone(user)), inspect(user)]) {
        expect(copy).not.toContain(token);
      }
      const session = await authenticate(User, token);
      holdsNone(seen(session), [String(row?.hashed_password), token, secret]);
    });
  });
}
