// The types of `domain.on('sessions.ended')`.
import type { AnyResource, Domain } from '@ashlar/core';
import { expectTypeOf, test } from 'vitest';
import type { RevocationCause } from '../part/events.ts';

declare const domain: Domain;

test('an event of this process has facts; a hint has none', () => {
  domain.on('sessions.ended', (event) => {
    expectTypeOf(event.resource).toEqualTypeOf<AnyResource>();
    expectTypeOf(event.subjects).toEqualTypeOf<readonly string[] | null>();
    // @ts-expect-error a hint has no cause: anyone who may write to the store can forge it
    event.cause;
    if (event.here) {
      expectTypeOf(event.cause).toEqualTypeOf<RevocationCause>();
      // Null if everyone was logged out.
      expectTypeOf(event.subjects).toEqualTypeOf<readonly string[] | null>();
    }
  });
});

test('among gives back what was held, with its own type', () => {
  domain.on('sessions.ended', async ({ among }) => {
    const held = [{ subject: 'user?id=1', sessionId: 'a', close: () => 1 }];
    expectTypeOf(await among(held)).toEqualTypeOf<readonly (typeof held)[number][]>();
    // @ts-expect-error without its session nothing can be judged
    await among([{ subject: 'user?id=1' }]);
  });
});

test('on gives what removes the listener, and knows no other event', () => {
  expectTypeOf(domain.on('sessions.ended', () => {})).toEqualTypeOf<() => void>();
  // @ts-expect-error there is no such event
  domain.on('sessions.began', () => {});
});
