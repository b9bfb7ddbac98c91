import { didYouMean, quoted } from '@ashlar/core/extension';
import { z } from 'zod';
import type { AnyPart } from '../part/part.ts';
import { tokensSchema } from './tokens-schema.ts';

/**
 * The schema of the section. The keys of `strategies` and `addOns` depend on the config: a kind, or `kind:name` for
 * another instance of it.
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
        .meta({
          title: 'filter',
          written: "{ readonly [Name in keyof Attributes | 'and' | 'or' | 'not']?: unknown }",
          parsed: 'object',
        })
        .optional()
        .describe(
          'Which records are users, as far as authentication goes, such as `{ archivedAt: null }`. Other records count as unknown, and no token lets them in. Default: all.',
        ),
      tokens: withUndefinedTokenResource(written)
        .meta({ title: 'object', written: 'TokensOptions', parsed: 'ParsedTokens' })
        .optional()
        .describe('What tokens are like, and where they are kept.'),
      strategies: instancesSchema(parts, 'strategies', written)
        .optional()
        .describe('Ways to sign in, by kind; a further one of a kind by `kind:name`.'),
      addOns: instancesSchema(parts, 'addOns', written)
        .optional()
        .describe('What goes beyond signing in, by kind; a further one of a kind by `kind:name`.'),
    });
}

/** A written `tokenResource: undefined` means an import cycle, not a missing option. */
function withUndefinedTokenResource(written: unknown): z.ZodType {
  const tokens = member(written, 'tokens');
  const isWritten = typeof tokens === 'object' && tokens !== null && 'tokenResource' in tokens;
  if (!isWritten || member(tokens, 'tokenResource') !== undefined) return tokensSchema;
  return tokensSchema.refine(() => false, {
    path: ['tokenResource'],
    error: 'is undefined: do two files import each other?',
  });
}

/** What to say of a part in the wrong group. */
const elsewhere = {
  strategies: 'is an add-on: write it in authentication.addOns',
  addOns: 'is a strategy: write it in authentication.strategies',
} as const satisfies Record<AnyPart['group'], string>;

function instancesSchema(parts: readonly AnyPart[], group: AnyPart['group'], section: unknown): z.ZodType {
  const ofGroup = parts.filter((part) => part.group === group);
  const shape: Record<string, z.ZodType> = {};
  for (const { kind, schema } of ofGroup) shape[kind] = z.optional(schema);
  for (const key of Object.keys(Object(member(section, group)))) {
    const [kind = '', name = ''] = key.split(':');
    const part = ofGroup.find((candidate) => candidate.kind === kind);
    if (part !== undefined && name !== '' && key.split(':').length === 2) shape[key] = z.optional(part.schema);
    else if (part === undefined && parts.some((candidate) => candidate.kind === kind)) {
      shape[key] = z.never({ error: elsewhere[group] });
    } else if (part === undefined && key.includes(':')) {
      const hint = didYouMean(
        kind,
        ofGroup.map((candidate) => candidate.kind),
      );
      shape[key] = z.never({ error: `unknown kind ${quoted(kind)}; ${hint}` });
    }
  }
  const written = `Instances<${group === 'strategies' ? 'Strategies' : 'AddOns'}, Attributes>`;
  return z.strictObject(shape).meta({ title: 'object', written, parsed: 'Readonly<Record<string, unknown>>' });
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
