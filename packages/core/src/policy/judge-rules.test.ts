// A call is allowed where a bypass holds, or where an allow and no forbid holds. Absent means refused.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { always, never } from '../data-layer/conditions.ts';
import { rowFulfils } from '../data-layer/memory/row-fulfils.ts';
import { AshlarError } from '../error/ashlar-error.ts';
import { defineResource } from '../framework/define-resource.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { type Judgement, judgeRules } from './judge-rules.ts';
import { type AnyPolicyRule, allowIf, bypassIf, forbidIf } from './policy-rule.ts';

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), owner: z.string().nullable(), size: z.int().default(0) },
});
const { attributes, relation } = compiledOf(Note);
const caller = { actor: undefined, tenant: undefined, context: {}, action: 'edit', arguments: {} };
const judge = (...rules: readonly AnyPolicyRule[]): Judgement =>
  judgeRules({ place: 'Note: policies.update', rules, subject: { attributes, sensitive: true } }, caller);

/** Whether a note is let through. */
function lets(judgement: Judgement, row: { readonly owner: string | null; readonly size?: number }): boolean {
  const note = { id: '00000000-0000-4000-8000-000000000000', size: 0, ...row };
  const { condition, parameters } =
    judgement.kind === 'where'
      ? judgement
      : { condition: judgement.kind === 'allowed' ? always : never, parameters: {} };
  return rowFulfils(relation, condition, { row: note, parameters });
}

test('without a rule nothing is allowed, and a rule that answers false changes nothing', () => {
  expect(judge().kind).toBe('forbidden');
  expect(judge(allowIf(() => false)).kind).toBe('forbidden');
  expect(judge(allowIf(() => true)).kind).toBe('allowed');
  expect(
    judge(
      allowIf(() => true),
      forbidIf(() => false),
    ).kind,
  ).toBe('allowed');
});

test('a forbid wins over every allow, and a bypass over both, in any order', () => {
  const [yes, no, free] = [allowIf(() => true), forbidIf(() => true), bypassIf(() => true)];
  expect(judge(yes, no).kind).toBe('forbidden');
  expect(judge(no, yes).kind).toBe('forbidden');
  expect(judge(no, free).kind).toBe('allowed');
  expect(
    judge(
      bypassIf(() => ({ owner: 'ann' })),
      no,
    ),
  ).toMatchObject({ kind: 'where' });
});

test('filters of allows are joined by or, those of forbids taken away', () => {
  const judgement = judge(
    allowIf(() => ({ owner: 'ann' })),
    allowIf(() => ({ size: { lt: 10 } })),
    forbidIf(() => ({ size: 5 })),
  );
  expect(lets(judgement, { owner: 'ann', size: 50 })).toBe(true);
  expect(lets(judgement, { owner: 'bob', size: 9 })).toBe(true);
  expect(lets(judgement, { owner: 'bob', size: 50 })).toBe(false);
  expect(lets(judgement, { owner: 'ann', size: 5 })).toBe(false);
});

test('a record with null where a forbid compares is forbidden, as in SQL', () => {
  const judgement = judge(
    allowIf(() => true),
    forbidIf(() => ({ owner: 'bob' })),
  );
  expect(lets(judgement, { owner: 'ann' })).toBe(true);
  expect(lets(judgement, { owner: null })).toBe(false);
});

describe('an actor who is not there', () => {
  const absent: undefined = undefined;
  test.each<[string, () => object]>([
    ['alone', () => ({ owner: absent })],
    ['beside others', () => ({ owner: absent, size: 0 })],
    ['in a comparison', () => ({ owner: { eq: absent } })],
    ['in a list', () => ({ owner: { in: ['ann', absent] } })],
    ['behind not', () => ({ not: { owner: absent } })],
    ['behind two nots', () => ({ not: { not: { owner: absent } } })],
    ['in an and behind not', () => ({ not: { and: [{ owner: absent }, { size: 0 }] } })],
  ])('is let through by no allow, %s', (_place, filter) => {
    expect(lets(judge(allowIf(filter)), { owner: 'ann' })).toBe(false);
    expect(lets(judge(bypassIf(filter)), { owner: 'ann' })).toBe(false);
    expect(lets(judge(allowIf(filter)), { owner: null })).toBe(false);
  });

  test('is let through by the other half of an or', () => {
    const judgement = judge(allowIf(() => ({ or: [{ owner: absent }, { size: 1 }] })));
    expect(lets(judgement, { owner: 'ann', size: 1 })).toBe(true);
    expect(lets(judgement, { owner: 'ann', size: 2 })).toBe(false);
  });

  test.each<[string, () => object]>([
    ['alone', () => ({ owner: absent })],
    ['behind not', () => ({ not: { owner: absent } })],
  ])('is forbidden by every forbid, %s', (_place, filter) => {
    expect(
      lets(
        judge(
          allowIf(() => true),
          forbidIf(filter),
        ),
        { owner: 'ann' },
      ),
    ).toBe(false);
  });
});

/** A filter within as many others. */
function nested(levels: number): object {
  let filter: object = { owner: 'ann' };
  for (let level = 0; level < levels; level += 1) filter = { not: filter };
  return filter;
}

describe('Q4 a rule that does not answer stops the call', () => {
  const failing: readonly [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('the token is s3cret');
      },
    ],
    ['answers undefined', () => undefined],
    ['answers a promise', async () => true],
    // A rejection that nothing handles would end the process, and fails this run.
    ['answers a promise that rejects', () => Promise.reject(new Error('the token is s3cret'))],
    [
      'answers an object that throws',
      () => ({
        get owner() {
          throw new Error('the token is s3cret');
        },
      }),
    ],
    ['answers a filter that is deeper than the stack', () => nested(20_000)],
    ['answers text', () => 'yes'],
    ['answers a list', () => []],
    ['names no attribute', () => ({ ownr: 'ann' })],
    ['compares with a wrong type', () => ({ size: 'big' })],
    // An operator of another library, left out, would allow everything.
    ['has a symbol as its only key', () => ({ [Symbol('or')]: [{ owner: 'ann' }] })],
    ['has a symbol beside another key', () => ({ owner: 'ann', [Symbol('and')]: [{ size: 1 }] })],
    ['has a symbol deep inside', () => ({ not: { or: [{ [Symbol('eq')]: 1 }] } })],
    ['has a symbol among relationships', () => ({ exists: { owners: {}, [Symbol('some')]: {} } })],
  ];
  test.each(failing)('it %s', (_what, test) => {
    const rule = allowIf(test as () => boolean);
    const failed = (() => {
      try {
        return judge(
          allowIf(() => true),
          rule,
        );
      } catch (error) {
        return error;
      }
    })();
    expect(failed).toBeInstanceOf(AshlarError);
    expect(failed).toMatchObject({ code: 'POLICY_FAILED', class: 'framework' });
    expect(String(failed)).toContain('Note: policies.update[1]');
    expect(String(failed)).not.toContain('s3cret');
  });
});
