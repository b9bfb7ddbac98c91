import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { createFramework } from '../framework/create-framework.ts';
import { defineExtension, type ExtensionTypes, type Transformer } from './extension.ts';
import { orderTransformers } from './order-transformers.ts';

type Wishes = Pick<Transformer, 'before' | 'after'>;

const step = (name: string, wishes: Wishes = {}): Transformer => ({ name, ...wishes, run: () => {} });
const namesOf = (transformers: readonly Transformer[]) => orderTransformers(transformers).map(({ name }) => name);

/** All orders of a list. */
function permutations<Value>(list: readonly Value[]): Value[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, index) =>
    permutations(list.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

interface AnyTypes extends ExtensionTypes {
  readonly section: object;
}

describe('D4', () => {
  test('D4 transformers run in the order of their needs, in whatever order they are listed', () => {
    const steps = [
      step('tokens'),
      step('password', { after: ['tokens'] }),
      step('confirmation', { after: ['password'], before: ['last'] }),
      step('last'),
    ];
    for (const listed of permutations(steps)) {
      expect(namesOf(listed)).toEqual(['tokens', 'password', 'confirmation', 'last']);
    }
  });

  test('D4 independent transformers keep the order of the list', () => {
    expect(namesOf([step('c'), step('a'), step('b', { after: ['c'] })])).toEqual(['c', 'a', 'b']);
  });

  test('D4 a name of no transformer in use is ignored', () => {
    expect(namesOf([step('b', { after: ['absent'], before: ['gone'] }), step('a')])).toEqual(['b', 'a']);
  });

  test('D4 a cycle is named', () => {
    const listed = [
      step('a', { after: ['c'] }),
      step('b', { after: ['a'] }),
      step('c', { after: ['b'] }),
      step('free'),
    ];
    expect(() => orderTransformers(listed)).toThrow(
      new TypeError('transformers wait for each other: a (after c); b (after a); c (after b)'),
    );
  });

  test('D4 a cycle is named without transformers that only depend on it', () => {
    const listed = [step('a', { after: ['b'] }), step('b', { after: ['a'] }), step('waiting', { after: ['b'] })];
    expect(() => orderTransformers(listed)).toThrow(
      new TypeError('transformers wait for each other: a (after b); b (after a)'),
    );
  });

  test('D4 the extensions of a framework run in the order of their needs, however they are listed', () => {
    const ran: string[] = [];
    const extension = <const Key extends string>(key: Key, wishes: Wishes) =>
      defineExtension<AnyTypes>()({
        key,
        schema: z.strictObject({}),
        transformers: [{ name: key, ...wishes, run: () => void ran.push(key) }],
      });
    const first = extension('first', {});
    const second = extension('second', { after: ['first'] });
    const third = extension('third', { after: ['second'] });
    for (const extensions of permutations([first, second, third])) {
      ran.length = 0;
      const { defineResource } = createFramework({ extensions });
      defineResource({ name: 'Book', attributes: { id: uuidPrimaryKey() }, third: {}, first: {}, second: {} });
      expect(ran).toEqual(['first', 'second', 'third']);
    }
  });
});
