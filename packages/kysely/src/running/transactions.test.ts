import { type Change, createDomain, defineResource, uuidPrimaryKey } from '@ashlar/core';
import type { ReturnedByAnAction } from '@ashlar/core/extension';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

interface Tables {
  account: { id: string; owner: string; balance: number };
}

const afterwards: string[] = [];
const tell: Change = {
  name: 'tell',
  async afterTransaction(_changeset, record) {
    afterwards.push(String(record.owner));
    if (record.owner === 'unlucky') throw new Error('the mail was not sent');
  },
};

const Account = defineResource({
  name: 'Account',
  attributes: { id: uuidPrimaryKey(), owner: z.string(), balance: z.int().default(0) },
  identities: { oneEach: ['owner'] },
  actions: {
    open: { type: 'create', accept: ['owner', 'balance'] },
    openAndTell: { type: 'create', accept: ['owner'], changes: [tell] },
    openTwo: {
      type: 'create',
      accept: ['owner'],
      arguments: { second: z.string() },
      after: async ({ arguments: { second } }) => {
        await Account.actions.openAndTell({ owner: second });
      },
    },
    set: { type: 'update', accept: ['balance'] },
    fail: {
      type: 'action',
      run: async () => {
        throw new Error('no');
      },
    },
    list: { type: 'read' },
  },
});

async function owners(): Promise<string[]> {
  return (await Account.actions.list()).map(({ owner }) => owner).sort();
}

const coded = (code: string) => expect.objectContaining({ code });

beforeEach(() => {
  afterwards.length = 0;
});

describe.each(domainStores)('R3 on $name', ({ open, name }) => {
  test('R3 nested transactions and actions join, and commit together', async () => {
    const { domain } = await open([Account]);
    await domain.transaction(async () => {
      await Account.actions.open({ owner: 'a' });
      await domain.transaction(() => Account.actions.openTwo({ owner: 'b', second: 'c' }));
      expect(await owners()).toEqual(['a', 'b', 'c']);
    });
    expect(await owners()).toEqual(['a', 'b', 'c']);
  });

  test('R3 an error rolls back everything, including earlier actions', async () => {
    const { domain } = await open([Account]);
    await Account.actions.open({ owner: 'there' });
    const attempt = domain.transaction(async () => {
      await Account.actions.open({ owner: 'a' });
      await Account.actions.openTwo({ owner: 'b', second: 'there' });
    });
    expect(await failure(attempt)).toEqual(coded('CONFLICT'));
    expect(await failure(Account.actions.openTwo({ owner: 'b', second: 'there' }))).toEqual(coded('CONFLICT'));
    expect(await owners()).toEqual(['there']);
    expect(afterwards).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['of the store', () => Account.actions.open({ owner: 'there' })],
    ['of a nested transaction', () => Account.actions.openTwo({ owner: 'x', second: 'there' })],
  ])('R3 an error %s that is caught inside still rolls the transaction back', async (_what, inner) => {
    const { domain } = await open([Account]);
    await Account.actions.open({ owner: 'there' });
    const attempt = domain.transaction(async () => {
      await Account.actions.open({ owner: 'a' });
      await inner().catch(() => {});
      return 'all is well';
    });
    expect(await failure(attempt)).toEqual(coded('TRANSACTION_ROLLBACK_ONLY'));
    expect(await owners()).toEqual(['there']);
    await Account.actions.open({ owner: 'afterwards' });
  });

  test('R3 an action without await is an error or harmless: during the transaction', async () => {
    const { domain } = await open([Account]);
    let loose: Promise<unknown> = Promise.resolve();
    const transaction = domain.transaction(async () => {
      loose = Account.actions.openTwo({ owner: 'loose', second: 'second' }).catch((error: unknown) => error);
      await Account.actions.open({ owner: 'a' });
    });
    // It had written one of its two accounts.
    expect(await failure(transaction)).toEqual(coded('TRANSACTION_ROLLBACK_ONLY'));
    expect(await loose).toEqual(coded('TRANSACTION_CLOSED'));
    expect(await owners()).toEqual([]);
    await Account.actions.open({ owner: 'afterwards' });
  });

  test('R3 an action without await is an error or harmless: after the transaction', async () => {
    const { domain } = await open([Account]);
    let late: Promise<unknown> = Promise.resolve();
    const after = Promise.withResolvers<void>();
    await domain.transaction(async () => {
      await Account.actions.open({ owner: 'a' });
      late = after.promise.then(() => Account.actions.open({ owner: 'late' }));
      late.catch(() => {});
    });
    after.resolve();
    expect(await failure(late)).toEqual(coded('TRANSACTION_CLOSED'));
    expect(await owners()).toEqual(['a']);
  });

  test('R3 many parallel transactions, each with actions inside, all end', async () => {
    const { domain } = await open([Account]);
    const attempts = Array.from({ length: 20 }, (_, index) =>
      domain.transaction(async () => {
        await Account.actions.openTwo({ owner: `a${index}`, second: `b${index}` });
        await owners();
      }),
    );
    await Promise.all(attempts);
    expect(await owners()).toHaveLength(40);
  });

  test('R3 the `trx` of domain.transaction joins it from outside its async context', async () => {
    const { domain } = await open([Account]);
    const queue: { work: (trx: unknown) => Promise<unknown> }[] = [];
    queue.push({ work: (trx) => Account.actions.openAndTell({ owner: 'b' }, { trx }) });
    const error = await failure(
      domain.transaction(async ({ trx }) => {
        await Account.actions.open({ owner: 'a' });
        for (const { work } of queue) await work(trx);
        await domain.with({ trx }).transaction(() => Account.actions.open({ owner: 'c' }));
        expect(await owners()).toEqual(['a', 'b', 'c']);
        throw new Error('abandoned');
      }),
    );
    expect(error).toEqual(new Error('abandoned'));
    expect([await owners(), afterwards]).toEqual([[], []]);
    const ended = await domain.transaction(async ({ trx }) => {
      await Account.actions.openAndTell({ owner: 'b' }, { trx });
      return trx;
    });
    expect([await owners(), afterwards]).toEqual([['b'], ['b']]);
    expect(await failure(Account.actions.open({ owner: 'late' }, { trx: ended }))).toEqual(coded('TRANSACTION_CLOSED'));
    const unsuitable = coded('TRANSACTION_UNSUITABLE');
    expect(await failure(Account.actions.open({ owner: 'odd' }, { trx: {} }))).toEqual(unsuitable);
  });

  test('R3 two domains over one data layer share the transaction, and the last one closes it', async () => {
    const Note = defineResource({
      name: 'Note',
      table: 'account',
      attributes: { id: uuidPrimaryKey(), owner: z.string(), balance: z.int().default(1) },
      actions: { write: { type: 'create', accept: ['owner'] }, list: { type: 'read' } },
    });
    const { domain, dataLayer } = await open([Account]);
    const other = createDomain({ name: 'other', resources: [Note], dataLayer });
    const attempt = domain.transaction(async () => {
      await Account.actions.open({ owner: 'a' });
      await other.transaction(() => Note.actions.write({ owner: 'b' }));
      expect(await Note.actions.list()).toHaveLength(2);
      throw new Error('abandoned');
    });
    expect(await failure(attempt)).toEqual(new Error('abandoned'));
    expect(await Note.actions.list()).toHaveLength(0);
    await other.close();
    expect(await Account.actions.list()).toHaveLength(0);
  });

  test('R3 hooks after the transaction wait for the outermost commit, in the order of their actions', async () => {
    const { domain } = await open([Account]);
    await domain.transaction(async () => {
      await Account.actions.openAndTell({ owner: 'a' });
      await domain.transaction(() => Account.actions.openTwo({ owner: 'b', second: 'c' }));
      expect(afterwards).toEqual([]);
    });
    expect(afterwards).toEqual(['a', 'c']);
  });

  test('R3 a failing hook after the transaction goes to onError, and undoes nothing', async () => {
    const errors: unknown[] = [];
    const { domain } = await open([Account], { onError: (error) => void errors.push(error) });
    await domain.transaction(async () => {
      await Account.actions.openAndTell({ owner: 'unlucky' });
      await Account.actions.openAndTell({ owner: 'lucky' });
    });
    expect(errors).toEqual([new Error('the mail was not sent')]);
    expect([await owners(), afterwards]).toEqual([
      ['lucky', 'unlucky'],
      ['unlucky', 'lucky'],
    ]);
  });

  test('R3 detached work runs after the commit, never after a rollback; its failure goes to onError', async () => {
    const errors: unknown[] = [];
    const { domain } = await open([Account], { onError: (error) => void errors.push(error) });
    const ran: string[] = [];
    const detach = (what: string) =>
      domain.detach(async () => {
        ran.push(what);
        await Account.actions.open({ owner: what });
        if (what === 'failing') throw new Error('in the background');
      });
    await domain.transaction(async () => {
      await detach('good');
      await detach('failing');
      expect(ran).toEqual([]);
    });
    await failure(
      domain.transaction(async () => {
        await detach('never');
        throw new Error('abandoned');
      }),
    );
    await detach('at once');
    await expect.poll(owners).toEqual(['at once', 'failing', 'good']);
    await expect.poll(() => errors).toEqual([new Error('in the background')]);
    expect(ran).toEqual(['good', 'failing', 'at once']);
  });

  test.runIf(name !== 'memory')("R3 a transaction of the application's own Kysely is joined", async () => {
    const { dataLayer } = await open([Account]);
    const db = (dataLayer as KyselyDataLayer).kysely<Tables>();
    const error = await failure(
      db.transaction().execute(async (trx) => {
        await Account.actions.open({ owner: 'a' }, { trx });
        await Account.actions.openTwo({ owner: 'b', second: 'c' }, { trx }).catch(() => {});
        throw new Error('abandoned');
      }),
    );
    expect(error).toEqual(new Error('abandoned'));
    await db.transaction().execute(async (trx) => {
      const account = await Account.actions.open({ owner: 'd' }, { trx });
      await Account.actions.set(account, { balance: 7 }, { trx });
      await trx.insertInto('account').values({ id: crypto.randomUUID(), owner: 'e', balance: 1 }).execute();
    });
    expect(await owners()).toEqual(['d', 'e']);
  });

  test.runIf(name !== 'memory')(
    'R3 in it, an action with work after the commit is refused before anything is written',
    async () => {
      const { dataLayer, domain } = await open([Account]);
      const db = (dataLayer as KyselyDataLayer).kysely<Tables>();
      await db.transaction().execute(async (trx) => {
        const unsuitable = coded('TRANSACTION_UNSUITABLE');
        expect(await failure(Account.actions.openAndTell({ owner: 'a' }, { trx }))).toEqual(unsuitable);
        const detached = domain.with({ trx }).transaction(() => domain.detach(async () => {}));
        expect(await failure(detached)).toEqual(unsuitable);
        const rows = await trx.selectFrom('account').selectAll().execute();
        expect(rows).toEqual([]);
      });
      expect(afterwards).toEqual([]);
    },
  );

  test.runIf(name === 'postgres')('R3 of two actions that dead-lock one is repeated, and both succeed', async () => {
    let attempts = 0;
    let bothHold = (): void => {};
    const held = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    const Pair = defineResource({
      name: 'Pair',
      attributes: { id: uuidPrimaryKey(), value: z.int() },
      actions: {
        add: { type: 'create', accept: ['value'] },
        set: { type: 'update', accept: ['value'] },
        setBoth: {
          type: 'update',
          accept: ['value'],
          arguments: { other: z.custom<{ id: string; value: number } & ReturnedByAnAction>() },
          after: async ({ arguments: { other } }, { value }) => {
            attempts += 1;
            if (attempts === 2) bothHold();
            await held;
            await Pair.actions.set(other, { value });
          },
        },
      },
    });
    await open([Pair]);
    const [one, two] = [await Pair.actions.add({ value: 0 }), await Pair.actions.add({ value: 0 })];
    const both = await Promise.all([
      Pair.actions.setBoth(one, { value: 1, other: two }),
      Pair.actions.setBoth(two, { value: 2, other: one }),
    ]);
    expect(both.map(({ value }) => value)).toEqual([1, 2]);
    expect(attempts).toBeGreaterThan(2);
  });
});
