import { didYouMean, quoted } from '@ashlar/core/extension';
import { z } from 'zod';
import type { AnyPart } from '../part/part.ts';
import { type KeyRing, keyRingSchema } from '../secrets/secret.ts';
import { type SigningAlgorithm, signingAlgorithms } from '../secrets/signing-algorithm.ts';
import { type Duration, durationSchema } from '../token/duration.ts';
import type { TextOrList } from '../token/first-of.ts';
import type { Compatibility, ExtraClaims } from '../token/settings.ts';
import { isTokenResource } from '../token-store/token-resource.ts';

/** The section as parsed. */
export interface ParsedSection {
  readonly subjectName?: string | undefined;
  readonly sessionIdentifier?: 'jti' | 'unsafe' | undefined;
  readonly userFilter?: object | undefined;
  readonly tokens?: ParsedTokens | undefined;
  readonly strategies?: Readonly<Record<string, unknown>> | undefined;
  readonly addOns?: Readonly<Record<string, unknown>> | undefined;
}

/** `tokens` as parsed: the secret has become a key ring, so that it stands nowhere. */
export interface ParsedTokens {
  readonly enabled: boolean;
  readonly tokenResource?: object | undefined;
  readonly storeAllTokens: boolean;
  readonly requireTokenPresenceForAuthentication: boolean;
  readonly signingSecret?: ((algorithm: SigningAlgorithm) => KeyRing) | undefined;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly tokenLifetime: Duration;
  readonly issuer: TextOrList;
  readonly audience?: TextOrList | undefined;
  readonly extraClaims?: ExtraClaims | undefined;
  readonly compatibility?: Compatibility | undefined;
}

const extraClaims = z
  .custom<ExtraClaims>(
    (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
    'expected claims such as { role: … }, or a function that makes them of a user',
  )
  .meta({ title: '{ [claim]: value } | (user) => claims' });

const textOrList: z.ZodType<TextOrList> = z
  .union(
    [z.string().min(1), z.array(z.string().min(1)).min(1).readonly()],
    'expected text, or a list of at least one text',
  )
  .meta({ title: 'string | readonly string[]' });

const tokenResourceValue = z
  .custom<object>(isTokenResource, {
    error: ({ input }) =>
      input === undefined
        ? 'is undefined: do two files import each other?'
        : 'is not a token resource: define it with tokenResource: {}',
  })
  .meta({ title: 'resource' });

/** `authentication.tokens`, with its defaults. */
export const tokensSchema: z.ZodType<ParsedTokens> = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether tokens are issued at all.'),
  tokenResource: tokenResourceValue.optional().describe('The resource that keeps tokens, so that they can be revoked.'),
  storeAllTokens: z
    .boolean()
    .default(false)
    .describe(
      'Keep every token that is issued, not only the revoked ones. Without it, tokens of a user who was destroyed open the account of the next one with the same key, unless the resource has a `timestamp()`.',
    ),
  requireTokenPresenceForAuthentication: z
    .boolean()
    .default(false)
    .describe('Let in only tokens that the token resource has, not all that are not revoked.'),
  signingSecret: keyRingSchema()
    .optional()
    .describe(
      'What signs tokens: text, bytes, a KeyObject, a list of these for rotation, or a function that gives them.',
    ),
  signingAlgorithm: z.enum(signingAlgorithms).default('HS256').describe('The only algorithm that verifies.'),
  tokenLifetime: durationSchema.default('14 days').describe('How long a token lives.'),
  issuer: textOrList
    .default('Ashlar')
    .describe('The `iss` claim, or a list: new tokens say the first, and tokens that say any of them count.'),
  audience: textOrList.optional().describe('The `aud` claim, or a list in the same way. Default: the subject name.'),
  extraClaims: extraClaims.optional().describe("Claims of the application's own; the reserved ones stay as they are."),
  compatibility: z
    .enum(['ashAuthentication'])
    .optional()
    .describe(
      "'ashAuthentication': a token without a `purpose` claim counts as one of purpose 'user', and every issuer that begins with 'AshAuthentication' counts.",
    ),
});

/**
 * The schema of the section. The keys that `strategies` and `addOns` take depend on what was written: a kind, or
 * `kind:name` for a further instance.
 */
export function sectionSchema(parts: readonly AnyPart[]): (written: unknown) => z.ZodType {
  return (written) =>
    z.strictObject({
      subjectName: z
        .string()
        .regex(/^[a-z][a-z0-9_]*$/, 'expected a name in snake_case')
        .optional()
        .describe("What subjects and claims call the resource. Default: the resource's name in snake_case."),
      sessionIdentifier: z
        .enum(['jti', 'unsafe'])
        .optional()
        .describe(
          'How a session names its token where presence is not required: by its `jti`, or (unsafe) by nothing.',
        ),
      userFilter: z
        .custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
          error: 'expected a filter such as { archivedAt: null }',
        })
        .meta({ title: 'filter' })
        .optional()
        .describe(
          'Which records are users, as far as authentication goes. Other records count as unknown, and no token lets them in. Default: all.',
        ),
      tokens: withUndefinedTokenResource(written).optional().describe('What tokens are like, and where they are kept.'),
      strategies: instancesSchema(parts, 'strategies', written)
        .optional()
        .describe('Ways to sign in, by kind; a further one of a kind by `kind:name`.'),
      addOns: instancesSchema(parts, 'addOns', written)
        .optional()
        .describe('What goes beyond signing in, by kind; a further one of a kind by `kind:name`.'),
    });
}

/** A `tokenResource: undefined` that was written is an import cycle, not an option left out. */
function withUndefinedTokenResource(written: unknown): z.ZodType {
  const tokens = member(written, 'tokens');
  const isWritten = typeof tokens === 'object' && tokens !== null && 'tokenResource' in tokens;
  if (!isWritten || member(tokens, 'tokenResource') !== undefined) return tokensSchema;
  return tokensSchema.refine(() => false, {
    path: ['tokenResource'],
    error: 'is undefined: do two files import each other?',
  });
}

function instancesSchema(parts: readonly AnyPart[], group: AnyPart['group'], written: unknown): z.ZodType {
  const ofGroup = parts.filter((part) => part.group === group);
  const shape: Record<string, z.ZodType> = {};
  for (const { kind, schema } of ofGroup) shape[kind] = z.optional(schema);
  for (const key of Object.keys(Object(member(written, group)))) {
    const [kind = '', name = ''] = key.split(':');
    const part = ofGroup.find((candidate) => candidate.kind === kind);
    if (part !== undefined && name !== '' && key.split(':').length === 2) shape[key] = z.optional(part.schema);
    else if (part === undefined && key.includes(':')) {
      const hint = didYouMean(
        kind,
        ofGroup.map((candidate) => candidate.kind),
      );
      shape[key] = z.never({ error: `unknown kind ${quoted(kind)}; ${hint}` });
    }
  }
  return z.strictObject(shape);
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
