// What the compiler says of the events of changes.
import { expectTypeOf, test } from 'vitest';
import type { AnyRecord } from '../contract/any-resource.ts';
import type { Domain } from './domain.ts';

/** Never called: its types are all that counts. */
export function listen(domain: Domain): void {
  domain.on('created', ({ type, record, count }) => {
    expectTypeOf(type).toEqualTypeOf<'created'>();
    expectTypeOf(record).toEqualTypeOf<AnyRecord>();
    expectTypeOf(count).toEqualTypeOf<undefined>();
  });
  domain.on('updated', (event) => {
    expectTypeOf(event.record).toEqualTypeOf<AnyRecord | undefined>();
    if (event.record === undefined) expectTypeOf(event.count).toEqualTypeOf<number>();
    else expectTypeOf(event.record).toEqualTypeOf<AnyRecord>();
  });
  // @ts-expect-error there is no such event
  domain.on('create', () => {});
}

test('an event of a bulk write has a count in place of a record', () => {
  expectTypeOf(listen).toBeFunction();
});
