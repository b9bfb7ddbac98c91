// What the types of the options for other systems promise.
import { expectTypeOf, test } from 'vitest';
import type { AuthHttpOptions } from '../handler/auth-http-options.ts';

type Standards = NonNullable<AuthHttpOptions['standards']>;
const authorize = ({ headers }: Request) => headers.has('authorization');
const signed = { issuer: 'https://idp.example.com', jwksUri: 'https://idp.example.com/keys' } as const;

test('each standard is alone or beside others, and authorize may be asynchronous', () => {
  const given: readonly Standards[] = [
    {},
    { revocation: true },
    { revocation: {} },
    { introspection: { authorize } },
    { introspection: { authorize: async () => true } },
    { globalTokenRevocation: { authorize } },
    { globalTokenRevocation: { ...signed, algorithms: ['RS256', 'EdDSA'] } },
  ];
  expectTypeOf(given).toExtend<readonly Standards[]>();
});

test('what would let everyone in does not compile', () => {
  // @ts-expect-error introspection needs authorize
  const open: Standards = { introspection: {} };
  // @ts-expect-error global token revocation needs authorize, or an issuer
  const openToo: Standards = { globalTokenRevocation: {} };
  // @ts-expect-error an issuer is not enough: its keys and algorithms are needed
  const half: Standards = { globalTokenRevocation: { issuer: 'https://idp.example.com' } };
  // @ts-expect-error HS256 has no public key
  const shared: Standards = { globalTokenRevocation: { ...signed, algorithms: ['HS256'] } };
  // @ts-expect-error one of the two says who may call
  const both: Standards = { globalTokenRevocation: { ...signed, algorithms: ['RS256'], authorize } };
  expectTypeOf([open, openToo, half, shared, both]).toExtend<Standards[]>();
});
