import { z } from 'zod';
import { AshlarError } from '../error/ashlar-error.ts';
import { type Issue, mostIssues } from '../error/issue.ts';
import { plainMessage } from '../resource/parse-section.ts';

/** The value that a schema made, or the problems with the value. */
export type ParsedValue = { readonly data: unknown } | { readonly issues: readonly Issue[] };

/**
 * Runs a schema on a caller's value. It answers at once if the schema waits for nothing. An error that the schema
 * throws counts as a problem with the value: a function of the application did not expect it, or it is nested deeper
 * than the stack. Errors of Ashlar pass through: a refinement may ask a store that cannot be reached.
 *
 * @example
 * const parsed = await parseValue(z.strictObject({ code: z.string() }), body, []);
 * if ('issues' in parsed) throw new InvalidInput('the body', parsed.issues);
 */
export function parseValue(
  schema: z.core.$ZodType,
  value: unknown,
  path: Issue['path'],
): ParsedValue | Promise<ParsedValue> {
  try {
    // What `z.safeParseAsync` does, without a promise where none is needed, and with messages for the first issues only.
    const context = { async: true };
    const payload = schema._zod.run({ value, issues: [] }, context);
    if (!(payload instanceof Promise)) return resultOf(payload, context, path);
    return payload.then((settled) => resultOf(settled, context, path)).catch((error) => thrownBySchema(error, path));
  } catch (error) {
    return thrownBySchema(error, path);
  }
}

function resultOf(
  { value, issues }: z.core.ParsePayload,
  context: z.core.ParseContextInternal,
  path: Issue['path'],
): ParsedValue {
  if (issues.length === 0) return { data: value };
  const named = issues
    .slice(0, mostIssues)
    .flatMap((issue) => toIssues(z.core.util.finalizeIssue(issue, context, z.core.config()), path));
  // The others are only counted: a megabyte of wrong members makes half a million issues.
  const others = Array<Issue>(Math.max(0, issues.length - mostIssues)).fill({ path, message: 'is wrong' });
  return { issues: [...named, ...others] };
}

function thrownBySchema(error: unknown, path: Issue['path']): ParsedValue {
  if (error instanceof AshlarError) throw error;
  // The error may hold the value.
  const message = error instanceof RangeError ? 'is nested too deep, or has too many members' : 'cannot be read';
  return { issues: [{ path, message }] };
}

function toIssues(issue: z.core.$ZodIssue, prefix: Issue['path']): readonly Issue[] {
  const path = [...prefix, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: plainMessage(issue.message) }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown key' }));
}
