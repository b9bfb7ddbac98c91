import { defineResource } from '@ashlar/authentication';
import { storedTokens, Token } from '../../../authentication/src/test-setup/accounts.ts';
import { attributes, Limit, strategies } from '../../../authentication/src/test-setup/limited-accounts.ts';

export { heldClock, Limit, sender, work } from '../../../authentication/src/test-setup/limited-accounts.ts';

/** A user without the add-on `limits`, whose hashes are counted: the front end counts the attempts. */
const CountedUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: { tokens: storedTokens, strategies, addOns: { logOutEverywhere: {} } },
});

export const counted = [CountedUser, Token, Limit] as const;
