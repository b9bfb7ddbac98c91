import { uuidPrimaryKey } from '@ashlar/core';
import { expectTypeOf, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { Token } from '../test-setup/accounts.ts';

const attributes = { id: uuidPrimaryKey() };
const tokens = {
  enabled: true,
  tokenResource: Token,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;

test('T15 compatibility takes one literal', () => {
  const User = defineResource({
    name: 'User',
    attributes,
    authentication: { sessionIdentifier: 'jti', tokens: { ...tokens, compatibility: 'ashAuthentication' } },
  });
  expectTypeOf(Info.tokens(User).compatibility).toEqualTypeOf<'ashAuthentication' | undefined>();

  defineResource({
    name: 'User',
    attributes,
    // @ts-expect-error there is nothing else to be compatible with
    authentication: { sessionIdentifier: 'jti', tokens: { ...tokens, compatibility: 'devise' } },
  });
  defineResource({
    name: 'User',
    attributes,
    // @ts-expect-error compatibility is not switched on, but said with what
    authentication: { sessionIdentifier: 'jti', tokens: { ...tokens, compatibility: true } },
  });
});
