// What the compiler knows of texts and fields, and what it refuses.
import type { AuthHttp } from '@ashlar/http';
import { expectTypeOf, test } from 'vitest';
import { User } from '../../../../examples/quickstart/src/accounts.ts';
import { pages } from './pages.ts';

declare const auth: AuthHttp;

test('V40 texts and fields are known by name', () => {
  const made = pages({
    auth,
    resource: User,
    texts: { signIn: { title: 'Anmelden' } },
    fields: { email: { label: 'E-Mail' } },
  });
  expectTypeOf(made.paths.signIn).toEqualTypeOf<string | undefined>();
  // @ts-expect-error there is no such text
  pages({ auth, resource: User, texts: { signIn: { titel: 'Anmelden' } } });
  // @ts-expect-error a text about a value is a function of it
  pages({ auth, resource: User, texts: { problems: { missing: 'fehlt' } } });
  // @ts-expect-error there is no such attribute
  pages({ auth, resource: User, fields: { emial: {} } });
  // @ts-expect-error what is sensitive is no field
  pages({ auth, resource: User, fields: { hashedPassword: {} } });
  // @ts-expect-error pages are for one strategy of a kind, and of no other kind
  pages({ auth, resource: User, strategies: { confirmation: 'confirmation' } });
  // @ts-expect-error the policy is never made wider here
  pages({ auth, resource: User, policy: { 'form-action': '*' } });
  // @ts-expect-error a token belongs into a mail to one of three pages
  made.linkTo('signIn', 'token');
});
