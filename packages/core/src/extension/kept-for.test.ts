import { expect, test } from 'vitest';
import { keptFor } from './kept-for.ts';

test('a value is made once for each key, undefined too', () => {
  let made = 0;
  const keptOf = keptFor((key: { readonly name?: string }, suffix: string) => {
    made += 1;
    return key.name === undefined ? undefined : `${key.name}${suffix}`;
  });
  const [ann, nameless] = [{ name: 'ann' }, {}];
  expect([keptOf(ann, '!'), keptOf(nameless, '!')]).toEqual(['ann!', undefined]);
  expect([keptOf(ann, '?'), keptOf(nameless, '?')]).toEqual(['ann!', undefined]);
  expect(made).toBe(2);
});

test('a value that could not be made is made by the next one who asks', () => {
  let attempts = 0;
  const keptOf = keptFor((_key: object) => {
    attempts += 1;
    if (attempts === 1) throw new TypeError('not yet');
    return attempts;
  });
  const key = {};
  expect(() => keptOf(key)).toThrow('not yet');
  expect([keptOf(key), keptOf(key)]).toEqual([2, 2]);
});
