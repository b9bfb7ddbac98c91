import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseSection } from './parse-section.ts';

const inner = z.strictObject({ size: z.number(), name: z.string().optional() });
const schema = z.strictObject({
  window: z.union([z.literal(false), inner]).optional(),
  either: z.union([z.string(), z.number()]).optional(),
});

function problems(written: unknown): readonly string[] {
  const parsed = parseSection(schema, written, ['section']);
  return 'issues' in parsed ? parsed.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
}

describe('a union of an object and something else', () => {
  test('names a problem in the object at its own path', () => {
    expect(problems({ window: { size: 'large' } })).toEqual(['section.window.size: expected number, received string']);
    expect(problems({ window: {} })).toEqual(['section.window.size: expected number, received undefined']);
  });

  test('names every unknown option, with those that there are', () => {
    const parsed = parseSection(schema, { window: { size: 1, nam: 'a', zzz: 1 } }, ['section']);
    expect(parsed).toEqual({
      issues: [
        { path: ['section', 'window', 'nam'], message: 'unknown option', hint: 'did you mean "name"?' },
        { path: ['section', 'window', 'zzz'], message: 'unknown option', hint: expect.stringContaining('size, name') },
      ],
    });
  });

  test('names what it takes, for a value of neither kind', () => {
    expect(problems({ window: true })).toEqual([
      'section.window: expected false, or expected object, received boolean',
    ]);
    expect(problems({ either: true })).toEqual([
      'section.either: expected string, received boolean, or expected number, received boolean',
    ]);
  });
});
