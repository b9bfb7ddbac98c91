// What compiles and what does not when resources are served.
import type { AnyResource, Domain } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import { Note, Tag } from '../test-setup/note-resources.ts';
import { createResourceHttp } from './create-resource-http.ts';
import type { ResourceHttp } from './resource-http.ts';

declare const auth: AuthHttp;
declare const domain: Domain;
declare const any: AnyResource;

describe('J9 options', () => {
  test('J9 the actions are those of the resource, and the type knows which are served', () => {
    const api = createResourceHttp({
      ...{ auth, domain },
      resources: { notes: { resource: Note, actions: ['list', 'like'] }, tags: { resource: Tag, actions: ['get'] } },
    });
    expectTypeOf(api).toExtend<Mountable>();
    expectTypeOf(api).toExtend<ResourceHttp>();
    type Served = NonNullable<(typeof api)['~served']>;
    expectTypeOf<Served['notes']['actions']>().toEqualTypeOf<readonly ['list', 'like']>();
    expectTypeOf<Served['tags']['resource']>().toEqualTypeOf<typeof Tag>();
  });

  test('J9 an action that the resource does not have is reported at its place', () => {
    createResourceHttp({
      ...{ auth, domain },
      resources: {
        notes: {
          resource: Note,
          // @ts-expect-error it is called `list`
          actions: ['lst'],
        },
        // A resource that the compiler does not know may have any action.
        others: { resource: any, actions: ['anything'] },
      },
    });
  });

  test('J9 no option lets a caller pass the policies', () => {
    createResourceHttp({
      ...{ auth, domain },
      // @ts-expect-error there is no such option
      authorize: false,
      resources: {},
    });
  });
});
