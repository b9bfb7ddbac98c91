import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entries, overlayOf } from './overlay.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  fc.tuple(fc.constant('set'), key, fc.integer()),
  fc.tuple(fc.constant('delete'), key, fc.constant(0)),
);
const steps = fc.array(step, { maxLength: 12 });

function take(entries: Entries<string, number>, [action, name, value]: [string, string, number]): void {
  if (action === 'set') entries.set(name, value);
  else entries.delete(name);
}

const sorted = (entries: Iterable<[string, number]>): [string, number][] => [...entries].sort();

test('an overlay reads like a changed copy, does not change its base, and becomes the base when applied', () => {
  fc.assert(
    fc.property(steps, steps, steps, (first, second, third) => {
      const below = new Map<string, number>();
      for (const change of first) take(below, change);
      const [untouched, model] = [new Map(below), new Map(below)];
      const middle = overlayOf(below);
      const top = overlayOf(middle);
      for (const change of second) for (const entries of [middle, model]) take(entries, change);
      const middleModel = new Map(model);
      for (const change of third) for (const entries of [top, model]) take(entries, change);

      expect(sorted(top)).toEqual(sorted(model));
      expect(['a', 'b', 'c', 'd'].map((name) => top.get(name))).toEqual(
        ['a', 'b', 'c', 'd'].map((name) => model.get(name)),
      );
      expect(sorted(middle)).toEqual(sorted(middleModel));
      expect(below).toEqual(untouched);
      top.apply();
      expect(sorted(middle)).toEqual(sorted(model));
      expect(below).toEqual(untouched);
      middle.apply();
      expect(sorted(below)).toEqual(sorted(model));
    }),
  );
});
