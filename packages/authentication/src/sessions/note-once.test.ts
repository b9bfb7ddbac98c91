// A message of another system counts once, over all processes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Token, User } from '../test-setup/accounts.ts';
import { heldClock } from '../test-setup/limited-accounts.ts';
import { tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { expungeExpired } from './expunge-expired.ts';
import { type ForeignMessage, noteOnce } from './note-once.ts';

describe.each(stores)('messages of other systems on $name', (store) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  beforeEach(async () => {
    clock = heldClock();
    opened = await store.open([User, Token], { clock });
  });
  afterEach(() => opened.close());

  const message = (id: string, issuer = 'https://idp.example.com'): ForeignMessage => {
    return { issuer, id, expiresAt: new Date(clock() + 60_000) };
  };
  const note = (given: ForeignMessage, domain = opened.domain) => domain.call((scope) => noteOnce(scope, Token, given));

  test('H102: of 20 at once in two processes exactly one is the first', async () => {
    const other = opened.openAnother();
    const domains = [opened.domain, other.domain];
    const firsts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => note(message('same'), domains[index % 2])),
    );
    expect(firsts.filter((isFirst) => isFirst)).toHaveLength(1);
    expect(await note(message('same'))).toBe(false);
  });

  test('H102: another id and another issuer is another message, however they are put together', async () => {
    const different = [
      message('a'),
      message('b'),
      message('a', 'b'),
      message('b', 'a'),
      message('', 'ab'),
      message('ab', ''),
    ];
    for (const each of different) expect(await note(each)).toBe(true);
    for (const each of different) expect(await note(each)).toBe(false);
  });

  test('H102: a note rolls back with the work, and the message counts again', async () => {
    const failing = opened.domain.transaction(async (scope) => {
      expect(await noteOnce(scope, Token, message('one'))).toBe(true);
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(await note(message('one'))).toBe(true);
  });

  test('H102: the row shows no name and is no token; expunging removes it once the message has expired', async () => {
    const long = 'x'.repeat(8192);
    expect(await note(message(long))).toBe(true);
    const [row, ...others] = await tokenRows(opened);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ subject: 'message', purpose: 'revocation', extra_data: null });
    expect(String(row?.jti)).toMatch(/^message:[\w-]{43}$/);
    expect(await expungeExpired(Token)).toBe(0);
    clock.pass(61);
    expect(await expungeExpired(Token)).toBe(1);
  });
});
