import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSignatureMemory } from './signature-memory.ts';

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `token-${from + index}`);

test('T14 the memory forgets what was not used for the longest time, and keeps what is used', () => {
  const memory = createSignatureMemory<number>(10);
  memory.set('used', 1);
  for (const [index, name] of names(0, 1000).entries()) {
    memory.set(name, index);
    // Used once in nine: it is never among the ten that were used longest ago.
    if (index % 9 === 0) expect(memory.get('used')).toBe(1);
  }
  const kept = names(0, 1000).filter((name) => memory.get(name) !== undefined);
  expect(kept).toEqual(names(1000 - kept.length, 1000));
  expect(kept.length).toBeGreaterThanOrEqual(9);
  expect(kept.length).toBeLessThanOrEqual(20);
});

test('T14 any order of uses: the ten that were used last are there with their values, and never more than twenty', () => {
  const uses = fc.array(fc.record({ name: fc.nat(40), isNew: fc.boolean() }), { maxLength: 300 });
  fc.assert(
    fc.property(uses, (given) => {
      const memory = createSignatureMemory<number>(10);
      const lastUsed = new Map<string, number>();
      const use = (name: string, value: number) => {
        lastUsed.delete(name);
        lastUsed.set(name, value);
      };
      for (const [index, { name, isNew }] of given.entries()) {
        const text = `token-${name}`;
        const known = memory.get(text);
        if (known !== undefined) expect(known).toBe(lastUsed.get(text));
        if ([...lastUsed.keys()].slice(-10).includes(text)) expect(known).toBeDefined();
        if (known !== undefined) use(text, known);
        if (known === undefined && isNew) {
          memory.set(text, index);
          use(text, index);
        }
      }
      const kept = names(0, 41).filter((text) => memory.get(text) !== undefined);
      expect(kept.length).toBeLessThanOrEqual(20);
    }),
  );
});

test('a token that is a part of a large text does not keep that text: headers, a body', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const memory = createSignatureMemory<number>(1000);
  const megabyte = 1_000_000;
  const tokens: string[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 100; index++) {
    // Text of its own, so that V8 shares nothing.
    const request = randomBytes(megabyte / 2).toString('hex');
    const token = request.slice(1000, 1300);
    memory.set(token, index);
    tokens.push(Buffer.from(token).toString());
  }
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * megabyte);
  expect(tokens.map((token) => memory.get(token))).toEqual(tokens.map((_, index) => index));
});
