// What a front end calls: a phase with a gate that hears of valid input alone.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials, Token, User } from '../../test-setup/accounts.ts';
import { forgetHeard, heard, Journal, User as ObservedUser } from '../../test-setup/observed-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { callPhase } from './call-phase.ts';

const ann = credentials('ann');
const phase = (name: string) => ({ strategy: 'password', name });

describe.each(stores)('callPhase on $name', (store) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await store.open([User, Token]);
  });
  afterEach(async () => {
    forgetHeard();
    await opened.close();
  });

  test('the gate runs once the input was found valid, before anything is read or written', async () => {
    const seen: number[] = [];
    const gate = async () => void seen.push(opened.statements.length);
    const call = { params: ann, scope: opened.domain, gate };
    const { email } = Object(await callPhase(User, phase('register'), call));
    expect([email, seen]).toEqual([ann.email, [0]]);
    const invalid = { ...call, params: { ...ann, surplus: true } };
    await expect(callPhase(User, phase('register'), invalid)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(seen).toHaveLength(1);
  });

  test('what the gate throws refuses the call, and nothing was read or written', async () => {
    const refusal = new Error('over the limit');
    const gate = async () => {
      throw refusal;
    };
    opened.statements.length = 0;
    const call = { params: ann, scope: opened.domain, gate };
    for (const name of ['register', 'signIn']) {
      const params = name === 'register' ? ann : { email: ann.email, password: ann.password };
      await expect(callPhase(User, phase(name), { ...call, params })).rejects.toBe(refusal);
    }
    expect(opened.statements).toEqual([]);
  });

  test('the gate comes behind those of parts: what they refuse does not reach it', async () => {
    const observed = await store.open([ObservedUser, Token, Journal]);
    const refusal = new Error('a part refuses');
    let asked = 0;
    const gate = async () => void asked++;
    heard.gate = () => {
      throw refusal;
    };
    const call = { params: ann, scope: observed.domain, gate };
    await expect(callPhase(ObservedUser, phase('register'), call)).rejects.toBe(refusal);
    expect(asked).toBe(0);
    heard.gate = () => undefined;
    await callPhase(ObservedUser, phase('register'), call);
    expect(asked).toBe(1);
    await observed.close();
  });

  test('a strategy that the resource does not have is a TypeError', async () => {
    const call = { params: {}, scope: opened.domain };
    await expect(callPhase(User, { strategy: 'passwort', name: 'signIn' }, call)).rejects.toThrow(
      new TypeError('User has no strategy "passwort"'),
    );
  });
});
