import { defineResource } from '@ashlar/authentication';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';

const options = { identityField: 'email', hashProvider: quickHash } as const;
const resource = { name: 'User', table: 'users', attributes: passwordAttributes } as const;

/** A user with a strategy that is called like a member of every client. */
export const SessionUser = defineResource({
  ...resource,
  authentication: { tokens: storedTokens, strategies: { 'password:session': options } },
});

/** One that every promise would be asked for. */
export const ThenUser = defineResource({
  ...resource,
  authentication: {
    tokens: storedTokens,
    strategies: { password: options },
    addOns: { 'logOutEverywhere:then': { actionName: 'leave' } },
  },
});

/** One whose action alone has such a name: it hides nothing. */
export const RenewingUser = defineResource({
  ...resource,
  authentication: {
    tokens: storedTokens,
    strategies: { 'password:sessions': { ...options, signInActionName: 'renew' } },
  },
});
