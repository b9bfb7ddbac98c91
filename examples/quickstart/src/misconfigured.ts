import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { Token } from './accounts.ts';

/**
 * Declares a user resource whose sessions could not be ended, because tokens are not stored. It does not compile, and it throws.
 *
 * @throws ResourceDefinitionError
 */
export function defineMisconfigured(): unknown {
  return defineResource({
    name: 'User',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    authentication: {
      // @ts-expect-error Property 'storeAllTokens' is missing … but required in type 'TokensNeededByLogOutEverywhere'.
      tokens: {
        enabled: true,
        tokenResource: Token,
        requireTokenPresenceForAuthentication: true,
        signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
      },
      strategies: { password: { identityField: 'email' } },
      addOns: { logOutEverywhere: {} },
    },
  });
}
