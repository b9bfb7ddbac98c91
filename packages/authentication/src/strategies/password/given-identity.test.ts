// Signing in and asking for a reset apply what the schema of the identity transforms, and never what it refuses.
import { attribute, createDomain, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { transformedIdentity } from '../../credentials/identity/transformed-identity.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { stores } from '../../test-setup/stores.ts';

const asked: string[] = [];
const hashProvider: HashProvider = {
  ...quickHash,
  verify(password, hash) {
    asked.push('verify');
    return quickHash.verify(password, hash);
  },
  simulate() {
    asked.push('simulate');
    return quickHash.simulate();
  },
};
const mails: object[] = [];
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

function userWith(email: z.ZodType<string, string>, caseSensitive: boolean, compatibility?: 'ashAuthentication') {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(email, { unique: true, storage: 'text' }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    authentication: {
      tokens,
      strategies: {
        password: {
          identityField: 'email',
          caseSensitive,
          hashProvider,
          ...(compatibility && { compatibility }),
          resettable: { sender: ({ user }) => void mails.push(user) },
        },
      },
    },
  });
}
/** Puts users into the table who are older than the rules of the schema. */
const before = { caseInsensitive: userWith(z.string(), false), caseSensitive: userWith(z.string(), true) };

/** A rule that finds every user there is to be refused: the address is taken. */
const isTaken = async (): Promise<boolean> => false;
const throwing = (): never => {
  throw new Error('the schema is broken');
};
const schemas: readonly {
  readonly name: string;
  readonly schema: z.ZodType<string, string>;
  readonly typed: (email: string) => string;
}[] = [
  { name: 'a form that it has not', schema: z.email(), typed: (email) => email },
  { name: 'an async rule', schema: z.email().refine(isTaken, 'is taken'), typed: (email) => email },
  { name: 'a rule that throws', schema: z.string().refine(throwing), typed: (email) => email },
  { name: 'trimming, then a rule', schema: z.string().trim().refine(isTaken), typed: (email) => ` \t${email} ` },
  { name: 'a rule, then trimming', schema: z.email().trim(), typed: (email) => `${email}\n` },
  {
    name: 'a rule, then a transformation',
    schema: z.email().transform(async (text) => text.replace(/^mailto:/, '')),
    typed: (email) => `mailto:${email}`,
  },
  {
    name: 'a preprocessing, then a rule',
    schema: z.preprocess((given) => (typeof given === 'string' ? given.trim() : given), z.email()),
    typed: (email) => ` ${email}`,
  },
  { name: 'a transformation that throws', schema: z.string().transform(throwing), typed: (email) => email },
  {
    name: 'a transformation that refuses',
    schema: z.string().transform((text, context) => {
      context.addIssue('no');
      return text;
    }),
    typed: (email) => email,
  },
  {
    name: 'a lazy codec',
    schema: z.lazy(() =>
      z.codec(z.string(), z.string().min(100), { decode: (text) => text.slice(1), encode: (text) => `+${text}` }),
    ),
    typed: (email) => `+${email}`,
  },
  { name: 'one of two forms', schema: z.union([z.e164(), z.string().trim()]), typed: (email) => ` ${email}` },
  {
    name: 'two rules at once',
    schema: z.intersection(z.string().trim(), z.string().trim().min(100)),
    typed: (email) => `${email} `,
  },
  { name: 'a later rule on length', schema: z.string().min(50).max(60), typed: (email) => email },
];
const existing = ['jörg@example.com', 'root@localhost', 'x@exämple.de'];
const password = 'correct horse';

for (const store of stores) {
  describe(`identities that the schema refuses today on ${store.name}`, () => {
    for (const caseSensitive of [false, true]) {
      test.each(schemas)(
        `a user from before $name signs in and gets a reset token (case-sensitive: ${caseSensitive})`,
        async ({ schema, typed }) => {
          const earlier = caseSensitive ? before.caseSensitive : before.caseInsensitive;
          const opened = await store.open([earlier, Token]);
          for (const email of existing) {
            await Info.strategy(earlier, 'password').action('register', {
              email,
              password,
              passwordConfirmation: password,
            });
          }
          const User = userWith(schema, caseSensitive);
          const domain = createDomain({ name: 'today', resources: [User, Token], dataLayer: opened.dataLayer });
          const strategy = Info.strategy(User, 'password').in(domain);
          mails.length = 0;
          for (const email of existing) {
            expect((await strategy.action('signIn', { email: typed(email), password })).email).toBe(email);
            await strategy.action('requestReset', { email: typed(email) });
          }
          await domain.close();
          expect(mails.map((user) => Reflect.get(user, 'email')).sort()).toEqual([...existing].sort());
          await opened.close();
        },
      );
    }

    test('an identity that does not parse is an unknown user: one simulate, one statement, the same answer', async () => {
      const User = userWith(z.email().refine(isTaken), false);
      const opened = await store.open([User, Token]);
      const strategy = Info.strategy(User, 'password');
      for (const email of ['stranger@example.com', 'stranger', '', ' ', 'a\0b', '\ud800', 'x'.repeat(16_384)]) {
        asked.length = 0;
        opened.statements.length = 0;
        const error = await thrownBy(() => strategy.action('signIn', { email, password }));
        expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
        expect(asked).toEqual(['simulate']);
        expect(await strategy.action('requestReset', { email })).toBeUndefined();
      }
      await opened.close();
    });

    test('an identity that is no text, or is missing, is refused before any statement', async () => {
      const User = userWith(z.email(), false);
      const opened = await store.open([User, Token]);
      const strategy = Info.strategy(User, 'password');
      asked.length = 0;
      for (const email of [undefined, null, 1, true, {}, ['a@example.com'], new Date()] as unknown as string[]) {
        for (const call of [
          () => strategy.action('signIn', { email, password }),
          () => strategy.action('requestReset', { email }),
        ]) {
          expect(await thrownBy(call)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['email'] }] });
        }
      }
      expect(asked).toEqual([]);
      expect(opened.statements).toEqual([]);
      await opened.close();
    });

    test('registering applies the whole schema', async () => {
      const User = userWith(z.email().refine(isTaken, 'is taken'), false);
      const opened = await store.open([User, Token]);
      const registering = { email: 'ann@example.com', password, passwordConfirmation: password };
      expect(await thrownBy(() => Info.strategy(User, 'password').action('register', registering))).toMatchObject({
        issues: [{ path: ['email'], message: 'is taken' }],
      });
      await opened.close();
    });

    test('compatibility trims what is typed as AshAuthentication does: identities and passwords', async () => {
      const User = userWith(z.string(), true, 'ashAuthentication');
      const opened = await store.open([User, Token]);
      const strategy = Info.strategy(User, 'password');
      const around = (text: string) => [` ${text} `, `\u00a0${text}`, `${text}\u3000\u0085`, `\t\n${text}\r\n`, text];
      await strategy.action('register', {
        email: 'ann',
        password: ` ${password}`,
        passwordConfirmation: `${password}\u3000`,
      });
      for (const email of around('ann')) {
        for (const given of around(password)) {
          expect((await strategy.action('signIn', { email, password: given })).email).toBe('ann');
        }
      }
      for (const wrong of ['correct  horse', `\ufeff${password}`, '', '   ']) {
        const error = await thrownBy(() => strategy.action('signIn', { email: 'ann', password: wrong }));
        expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      }
      // Eight characters at least, without the white space.
      const short = { password: '   seven77   ', passwordConfirmation: '   seven77   ' };
      expect(
        await thrownBy(() =>
          strategy.action('register', { email: 'bob', ...{ password: '  1234567 ', passwordConfirmation: '1234567' } }),
        ),
      ).toMatchObject({ code: 'INVALID_INPUT' });
      expect(
        (
          await strategy.action('register', {
            email: 'bob',
            ...short,
            password: '12345678 ',
            passwordConfirmation: '12345678',
          })
        ).email,
      ).toBe('bob');
      await opened.close();
    });

    test('without compatibility a password is used as typed', async () => {
      const User = userWith(z.string(), true);
      const opened = await store.open([User, Token]);
      const strategy = Info.strategy(User, 'password');
      await strategy.action('register', { email: 'ann', password, passwordConfirmation: password });
      for (const wrong of [` ${password}`, `${password}\u00a0`]) {
        const error = await thrownBy(() => strategy.action('signIn', { email: 'ann', password: wrong }));
        expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      }
      await opened.close();
    });
  });
}

test('of two forms, the registered form decides', async () => {
  const email = z.string().trim().toLowerCase().pipe(z.email());
  const phone = z
    .string()
    .transform((text) => text.replace(/[ -]/g, ''))
    .pipe(z.e164());
  for (const schema of [z.union([email, phone]), z.union([phone, email]), z.union([z.literal('root'), email, phone])]) {
    for (const given of [' ANN@example.com', '+49 170-123 4567', 'root']) {
      const made = schema.safeParse(given);
      expect(await transformedIdentity(schema, given)).toBe(made.success ? made.data : given);
    }
  }
});

test('no check of the schema runs: one that asks the database would show by its time which users exist', async () => {
  let runs = 0;
  const counting = () => {
    runs++;
    return true;
  };
  const schema = z
    .string()
    .trim()
    .refine(counting)
    .superRefine(() => void counting())
    .toLowerCase()
    .refine(async () => counting());
  expect(await transformedIdentity(schema, ' ANN ')).toBe('ann');
  expect(await transformedIdentity(z.string().nullable().default('x').pipe(schema), ' ANN ')).toBe('ann');
  expect(runs).toBe(0);
});
