import type { Schema } from '@ashlar/core/extension';
import { type CheckDefinition, definitionOf, type Transform } from './schema-definition.ts';

/**
 * What a schema makes of an identity, without asking what the schema refuses: it trims, lower-cases and transforms, and
 * runs no check of the application's. A transformation that fails leaves the text as it was.
 */
export async function transformedIdentity(schema: Schema, given: unknown): Promise<unknown> {
  return (await outcomeOf(schema, given)).text;
}

/** What a schema makes of a text, and whether the text has the form that the schema names, such as that of an e-mail. */
interface Outcome {
  readonly text: unknown;
  readonly fits: boolean;
}

async function outcomeOf(schema: Schema, given: unknown): Promise<Outcome> {
  const { type, innerType, getter, left, options, in: input, out, transform } = definitionOf(schema);
  // Both halves of an intersection have to come to the same.
  const inner = innerType ?? getter?.() ?? left;
  if (inner !== undefined) return await outcomeOf(inner, given);
  if (options !== undefined) return await outcomeOfOne(options, given);
  if (type === 'transform') return { text: await transformed(given, transform), fits: true };
  if (type === 'pipe' && input !== undefined && out !== undefined) {
    const before = await outcomeOf(input, given);
    const after = await outcomeOf(out, await transformed(before.text, transform));
    return { text: after.text, fits: before.fits && after.fits };
  }
  return outcomeOfText(schema, given);
}

function outcomeOfText(schema: Schema, given: unknown): Outcome {
  const { type, coerce, checks = [] } = definitionOf(schema);
  let text = type === 'string' && coerce ? String(given) : given;
  let fits = matches(schema._zod.pattern, text);
  for (const { _zod } of type === 'string' ? checks : []) {
    fits &&= matches(_zod.def.pattern, text);
    text = overwritten(text, _zod.def);
  }
  return { text, fits };
}

/** Of a union, the first whose form the text has decides, as it does at registration. */
async function outcomeOfOne(options: readonly Schema[], given: unknown): Promise<Outcome> {
  for (const option of options) {
    const outcome = await outcomeOf(option, given);
    if (outcome.fits) return outcome;
  }
  return { text: given, fits: false };
}

function matches(pattern: RegExp | undefined, text: unknown): boolean {
  // `search` takes no notice of where a global expression stopped.
  return typeof text === 'string' && (pattern === undefined || text.search(pattern) >= 0);
}

async function transformed(value: unknown, transform: Transform | undefined): Promise<unknown> {
  if (transform === undefined) return value;
  try {
    // What it adds to the issues is a refusal, which counts for nothing here.
    const result = await transform(value, { value, issues: [], addIssue: () => undefined });
    return typeof result === 'string' ? result : value;
  } catch {
    return value;
  }
}

function overwritten(value: unknown, { check, tx }: CheckDefinition): unknown {
  if (check !== 'overwrite' || tx === undefined || typeof value !== 'string') return value;
  try {
    return tx(value);
  } catch {
    return value;
  }
}
