import { type CheckDefinition, definitionOf, type Schema, type SchemaTransform } from '@ashlar/core/extension';

/**
 * Applies the transformations of a schema to an identity, and ignores its checks: it trims, lower-cases and transforms.
 * It runs no check of the application. If a transformation fails, the text stays as it was.
 */
export async function transformedIdentity(schema: Schema, given: unknown): Promise<unknown> {
  return (await outcomeOf(schema, given)).text;
}

/** The transformed text, and whether it has the form of the schema, such as an e-mail address. */
interface Outcome {
  readonly text: unknown;
  readonly fits: boolean;
}

async function outcomeOf(schema: Schema, given: unknown): Promise<Outcome> {
  const { type, innerType, getter, left, options, in: input, out, transform } = definitionOf(schema);
  // Both halves of an intersection must give the same result.
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

/** The first schema of a union whose form fits the text decides, as at registration. */
async function outcomeOfOne(options: readonly Schema[], given: unknown): Promise<Outcome> {
  for (const option of options) {
    const outcome = await outcomeOf(option, given);
    if (outcome.fits) return outcome;
  }
  return { text: given, fits: false };
}

function matches(pattern: RegExp | undefined, text: unknown): boolean {
  // `search` ignores where a global expression stopped.
  return typeof text === 'string' && (pattern === undefined || text.search(pattern) >= 0);
}

async function transformed(value: unknown, transform: SchemaTransform | undefined): Promise<unknown> {
  if (transform === undefined) return value;
  try {
    // The function may add issues. They are refusals, so we ignore them here.
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
