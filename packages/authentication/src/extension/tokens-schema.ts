import type { AnyResource } from '@ashlar/core';
import { z } from 'zod';
import { isGenerationResource } from '../generations/generation-resource.ts';
import { keyRingSchema } from '../secrets/secret.ts';
import { signingAlgorithms } from '../secrets/signing-algorithm.ts';
import { durationSchema, secondsOf } from '../token/duration.ts';
import { extraClaimsSchema } from '../token/extra-claims.ts';
import { textOrListSchema } from '../token/first-of.ts';
import type { ParsedTokens } from '../token/option-types.ts';
import { isTokenResource } from '../token-store/token-resource.ts';

const tokenResourceValue = z
  .custom<AnyResource>(isTokenResource, {
    error: ({ input }) =>
      input === undefined
        ? 'is undefined: do two files import each other?'
        : 'is not a token resource: define it with tokenResource: {}',
  })
  .meta({ title: 'resource', written: 'TokenResource', parsed: 'AnyResource' });

const generationResourceValue = z
  .custom<AnyResource>(isGenerationResource, {
    error: ({ input }) =>
      input === undefined
        ? 'is undefined: name a resource that is defined with generationResource: {}, or do two files import each other?'
        : 'is not a generation resource: define it with generationResource: {}',
  })
  .meta({ title: 'resource', written: 'GenerationResource', parsed: 'AnyResource' });

const revocation = z
  .strictObject({
    everyone: generationResourceValue.describe(
      'The resource that counts how often everyone was logged out: `logOutEverywhere({ everyone: true })` adds one, and ends every token by that.',
    ),
  })
  .meta({ named: 'Revocation' });

/** `authentication.tokens`, with its defaults. */
export const tokensSchema: z.ZodType<ParsedTokens> = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether tokens are issued at all.'),
  tokenResource: tokenResourceValue.optional().describe('The resource that keeps tokens, so that they can be revoked.'),
  storeAllTokens: z
    .boolean()
    .default(false)
    .describe(
      'Keep every token that is issued, not only the revoked ones. Without it, tokens of a destroyed user open the account of the next user with the same key, unless the resource has a `timestamp()`.',
    ),
  requireTokenPresenceForAuthentication: z
    .boolean()
    .default(false)
    .describe('Let in only tokens that the token resource has, not all that are not revoked.'),
  revocation: revocation.optional().describe('How many tokens end at once, beyond those of one user.'),
  signingSecret: keyRingSchema()
    .optional()
    .describe(
      'What signs tokens: text, bytes, a KeyObject, a list of these for rotation, or a function that gives them.',
    ),
  signingAlgorithm: z
    .enum(signingAlgorithms)
    .meta({ written: 'SigningAlgorithm' })
    .default('HS256')
    .describe('The only algorithm that verifies.'),
  tokenLifetime: durationSchema
    .default('14 days')
    .transform(secondsOf)
    .meta({ parsed: 'number' })
    .describe('How long a token lives.'),
  issuer: textOrListSchema
    .default('Ashlar')
    .describe('The `iss` claim, or a list: new tokens say the first, and tokens that say any of them count.'),
  audience: textOrListSchema
    .optional()
    .describe('The `aud` claim, or a list in the same way. Default: the subject name.'),
  extraClaims: extraClaimsSchema
    .optional()
    .describe("Claims of the application's own; the reserved ones stay as they are."),
  compatibility: z
    .enum(['ashAuthentication'])
    .optional()
    .describe(
      "'ashAuthentication': a token without a `purpose` claim counts as one of purpose 'user', and every issuer that begins with 'AshAuthentication' counts. Default: both are refused.",
    ),
});
