import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataLayer, Transaction } from '../data-layer.ts';
import type { Relation } from '../relation.ts';
import { longestSignal } from '../signals/signal-text.ts';
import { eventually, listen, publish, publishInside, signalsOf } from './setup/heard.ts';
import { refused } from './setup/refused.ts';
import { people } from './setup/relations.ts';

/** Two data layers over one store, as in two processes. For a store of one process, both are the same. */
export interface StoreNodes {
  readonly here: DataLayer;
  readonly there: DataLayer;
}

/** Opens a fresh, empty store that has these relations. */
export type OpenNodes = (relations: readonly Relation[]) => Promise<StoreNodes>;

/** One promise of the signals of a data layer, and the code that tries to break it. */
export interface SignalsCase {
  readonly name: string;
  /** Rejects if the store does not keep the promise. Both data layers are closed either way. */
  check(open: OpenNodes): Promise<void>;
}

type Work = (here: DataLayer, there: DataLayer) => Promise<void>;

function signalsCase(name: string, work: Work): SignalsCase {
  return {
    name,
    async check(open) {
      const { here, there } = await open([people]);
      try {
        await work(here, there);
      } finally {
        await Promise.all([here.close(), there.close()]);
      }
    },
  };
}

const abandoned = new Error('abandoned');

/** Texts that a careless store would run, cut or change. */
const difficult = [
  '',
  `'; drop table users; --`,
  '"\\\'$1%s\\',
  'line\nbreak\r\n\ttab',
  'Zoë 👩‍👩‍👧 ﷽',
  'é'.repeat(longestSignal / 2),
];

export const signalCases: readonly SignalsCase[] = [
  signalsCase('a subscription runs where it began, not inside the transaction that publishes', async (here) => {
    const around = new AsyncLocalStorage<string>();
    const found: unknown[] = [];
    await around.run('subscriber', () =>
      signalsOf(here).subscribe(
        'a',
        () => found.push(around.getStore()),
        () => {},
      ),
    );
    await around.run('publisher', () => publish(here, 'a', 'one'));
    await eventually(() => found.length > 0, 'the text');
    assert.deepEqual(found, ['subscriber']);
  }),

  signalsCase('a text reaches every subscription of its channel after the commit, and no other', async (here) => {
    const [first, second, other] = [await listen(here, 'a'), await listen(here, 'a'), await listen(here, 'b')];
    await publish(here, 'a', 'one');
    await publish(here, 'b', 'two');
    await eventually(() => other.texts.length > 0, 'the text of the other channel');
    await eventually(() => second.texts.length > 0, 'the text');
    assert.deepEqual([first.texts, second.texts, other.texts], [['one'], ['one'], ['two']]);
  }),

  signalsCase('another data layer over the store hears of it, by the text or as a gap', async (here, there) => {
    const heard = await listen(there, 'a');
    await publish(here, 'a', 'one');
    await eventually(() => heard.texts.includes('one') || heard.gaps > 0, 'the text or a gap');
  }),

  signalsCase('nothing is heard before the commit', async (here, there) => {
    const heard = [await listen(here, 'a'), await listen(there, 'a')];
    await here.transaction(async (transaction) => {
      await publishInside(here, { channel: 'a', texts: ['one'], transaction });
      await sleep(100);
      assert.deepEqual(
        heard.map(({ texts, gaps }) => [texts, gaps]),
        [
          [[], 0],
          [[], 0],
        ],
      );
    });
    await eventually(() => heard.every(({ texts, gaps }) => texts.length + gaps > 0), 'the text after the commit');
  }),

  signalsCase('a transaction that rolls back tells nothing', async (here, there) => {
    const heard = [await listen(here, 'a'), await listen(there, 'a')];
    const attempt = here.transaction(async (transaction) => {
      await publishInside(here, { channel: 'a', texts: ['undone'], transaction });
      throw abandoned;
    });
    await assert.rejects(attempt, (error) => error === abandoned);
    await publish(here, 'a', 'done');
    await eventually(() => heard.every(({ texts, gaps }) => texts.length + gaps > 0), 'the later text');
    assert.ok(heard.every(({ texts }) => texts.every((text) => text === 'done')));
  }),

  signalsCase('different texts of one transaction arrive in their order', async (here) => {
    const heard = await listen(here, 'a');
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    await publish(here, 'a', ...texts);
    await eventually(() => heard.texts.length >= texts.length, 'all texts');
    assert.deepEqual(heard.texts, texts);
  }),

  signalsCase('parallel transactions tell each their own texts', async (here) => {
    const heard = await listen(here, 'a');
    const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`);
    await Promise.all(
      texts.map((text, index) =>
        here
          .transaction(async (transaction) => {
            await signalsOf(here).publish('a', text, transaction);
            if (index % 2 === 1) throw abandoned;
          })
          .catch((error: unknown) => assert.equal(error, abandoned)),
      ),
    );
    await eventually(() => heard.texts.length >= texts.length / 2, 'the committed texts');
    assert.deepEqual(
      [...heard.texts].sort(),
      texts.filter((_, index) => index % 2 === 0),
    );
  }),

  signalsCase('a text is only text: quotes, SQL, line breaks and every script arrive as they are', async (here) => {
    const heard = await listen(here, 'a');
    await publish(here, 'a', ...difficult);
    await eventually(() => heard.texts.length >= difficult.length, 'all texts');
    assert.deepEqual(heard.texts, difficult);
  }),

  signalsCase('the name of a channel is only text too, and long names stay different', async (here) => {
    const names = [`"a'; unlisten *; --`, `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`, 'A', 'a'];
    const heard = await Promise.all(names.map((name) => listen(here, name)));
    for (const name of names) await publish(here, name, name);
    await eventually(() => heard.every(({ texts }) => texts.length > 0), 'all texts');
    assert.deepEqual(
      heard.map(({ texts }) => texts),
      names.map((name) => [name]),
    );
  }),

  signalsCase('a text that is too long is refused before it is sent, and the transaction goes on', async (here) => {
    const heard = await listen(here, 'a');
    await here.transaction(async (transaction) => {
      for (const text of [`${difficult[5]}a`, 'a'.repeat(1_000_000), 'NUL \0', 'half \ud83d']) {
        await assert.rejects(signalsOf(here).publish('a', text, transaction), TypeError);
      }
      await signalsOf(here).publish('a', 'done', transaction);
    });
    await eventually(() => heard.texts.length > 0, 'the text');
    assert.deepEqual(heard.texts, ['done']);
  }),

  signalsCase('a transaction that has ended publishes nothing: TRANSACTION_CLOSED', async (here) => {
    const heard = await listen(here, 'a');
    const ended: Transaction[] = [];
    await here.transaction(async (transaction) => ended.push(transaction));
    for (const transaction of ended) {
      await refused(signalsOf(here).publish('a', 'late', transaction), 'TRANSACTION_CLOSED');
    }
    await publish(here, 'a', 'done');
    await eventually(() => heard.texts.length > 0, 'the text');
    assert.deepEqual(heard.texts, ['done']);
  }),

  signalsCase('a call that joins a transaction publishes when that transaction commits', async (here) => {
    const heard = await listen(here, 'a');
    await here.transaction(async (transaction) => {
      const joined = await here.join(transaction.handle);
      await signalsOf(here).publish('a', 'joined', joined);
      await sleep(50);
      assert.deepEqual(heard.texts, []);
    });
    await eventually(() => heard.texts.length > 0, 'the text');
    assert.deepEqual(heard.texts, ['joined']);
  }),

  signalsCase('a subscription that has stopped hears nothing more, and others go on', async (here) => {
    const [stopped, other] = [await listen(here, 'a'), await listen(here, 'a')];
    await stopped.stop();
    await stopped.stop();
    await publish(here, 'a', 'one');
    await eventually(() => other.texts.length > 0, 'the text');
    await other.stop();
    const again = await listen(here, 'a');
    await publish(here, 'a', 'two');
    await eventually(() => again.texts.length > 0, 'the second text');
    assert.deepEqual([stopped.texts, other.texts, again.texts], [[], ['one'], ['two']]);
  }),

  signalsCase('a subscription may stop while a text is passed on', async (here) => {
    const channel = signalsOf(here);
    const heard: string[] = [];
    const stop = await channel.subscribe(
      'a',
      (text) => {
        heard.push(text);
        void stop();
      },
      () => {},
    );
    const other = await listen(here, 'a');
    await publish(here, 'a', 'one', 'two');
    await eventually(() => other.texts.length === 2, 'both texts');
    assert.deepEqual(heard, ['one']);
  }),

  signalsCase('a data layer that is closed tells nothing and takes no subscription', async (here) => {
    const heard = await listen(here, 'a');
    await here.close();
    await refused(listen(here, 'a'), 'STORE_UNAVAILABLE');
    await heard.stop();
    assert.deepEqual([heard.texts, heard.gaps], [[], 0]);
  }),
];
