// The ghost search with live connections on two nodes: none outlives its session, and none ends before it.
import { defineResource, Info } from '@ashlar/authentication';
import { explore, type RoundOptions } from '@ashlar/authentication/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  passwordAttributes,
  Token as SilentToken,
  User as SilentUser,
  storedTokens,
} from '../../../authentication/src/test-setup/accounts.ts';
import { strategies } from '../../../authentication/src/test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { observeLive } from '../testing/observe-live.ts';
import { endConnection } from './connection.ts';
import { createLive } from './create-live.ts';

const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce: true, sessions: true } });
/** A user whose sessions end all at once, and one by one. */
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: { ...storedTokens, tokenResource: Token },
    strategies,
    addOns: { logOutEverywhere: { applyOnPasswordChange: true }, sessions: {} },
  },
});

/** The mistake that is made at present. */
const made = vi.hoisted(() => ({ mistake: '' }));

vi.mock('./lookout.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./lookout.ts')>();
  const createLookout: typeof real.createLookout = (domain, resource, registry) => {
    const lookout = real.createLookout(domain, resource, registry);
    return Object.create(lookout, {
      hear: {
        value(text: string) {
          if (made.mistake === 'a text is believed')
            for (const each of registry.of(text)) void endConnection(each, 'ended');
          if (made.mistake !== 'texts are not heard') lookout.hear(text);
        },
      },
      lookAt: {
        value: async (subjects: readonly string[]) => {
          if (made.mistake !== 'attaching does not look again') await lookout.lookAt(subjects);
        },
      },
    });
  };
  return { createLookout };
});

type Users = typeof User | typeof SilentUser;

/** A node over a store, as the search sees it. */
function observed(domain: OpenedStore['domain'], resource: Users) {
  const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits: false });
  return observeLive({ auth, live: createLive({ domain, resource }), resource });
}

describe.each(stores)('on $name', { timeout: 120_000 }, ({ open }) => {
  /** Plays with connections on two nodes. */
  async function play(resource: Users, options: { readonly interleavings: number; readonly seed: number }) {
    const tokens = resource === User ? Token : SilentToken;
    const opened = await open([resource, tokens], { onError: () => {} });
    onTestFinished(() => opened.close());
    const password = Info.strategy(resource, 'password');
    const register: RoundOptions['register'] = (given, number) =>
      opened.domain.run(() =>
        password.action('register', {
          ...{ email: `user${number}@example.com`, password: given, passwordConfirmation: given },
        }),
      );
    const observers = [observed(opened.domain, resource), observed(opened.openAnother().domain, resource)];
    return await explore(resource, { ...options, domain: opened.domain, register, observers });
  }

  test('G6 W10 no connection outlives its session, and none ends before it, whatever runs at the same time', async () => {
    const report = await play(User, { interleavings: 20, seed: Date.now() % 1_000_000_000 });
    expect(report.violation).toBeUndefined();
    expect(report.interleavings).toBe(20);
    expect(report.live).toBeGreaterThan(10);
  });

  const mistakes = [
    { mistake: 'texts are not heard', rule: 'connected after its end' },
    { mistake: 'attaching does not look again', rule: 'connected after its end' },
    { mistake: 'a text is believed', rule: 'cut off' },
  ];
  test.each(mistakes)('a mistake is found: $mistake', async ({ mistake, rule }) => {
    made.mistake = mistake;
    onTestFinished(() => {
      made.mistake = '';
    });
    const { violation } = await play(User, { interleavings: 1000, seed: 1 });
    expect(violation?.ghosts.map((ghost) => ghost.rule)).toContain(rule);
  });

  test('a token resource that does not announce is found: a connection outlives its session', async () => {
    const { violation } = await play(SilentUser, { interleavings: 50, seed: 1 });
    expect(violation?.ghosts.map(({ rule }) => rule)).toContain('connected after its end');
  });
});
