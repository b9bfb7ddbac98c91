import { z } from 'zod';
import { didYouMean } from '../error/closest.ts';
import type { Issue } from '../error/issue.ts';

/** A parsed section: its data, or every problem in it. */
export type ParsedSection = { readonly data: unknown } | { readonly issues: readonly Issue[] };

/** Parses the config at `path` with a schema. Each unknown key is a problem of its own, with a "did you mean". */
export function parseSection(schema: z.ZodType, written: unknown, path: Issue['path']): ParsedSection {
  try {
    const parsed = z.core.safeParse(schema, written);
    if (parsed.success) return { data: parsed.data };
    return { issues: parsed.error.issues.flatMap((issue) => toIssues(issue, schema, path)) };
  } catch (error) {
    const message =
      error instanceof z.core.$ZodAsyncError
        ? 'its schema is asynchronous, and a definition cannot wait'
        : // What it says may hold an option, and an option may be a secret.
          `its schema throws: ${error instanceof Error ? error.name : 'something that is no error'}`;
    return { issues: [{ path, message }] };
  }
}

function toIssues(issue: z.core.$ZodIssue, schema: z.ZodType, prefix: Issue['path']): readonly Issue[] {
  const path = [...prefix, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return issue.issues.map((inner) => ({ path, message: plainMessage(inner.message) }));
  }
  // A discriminated union with an unknown discriminator has no branches to report.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const [inside, ...others] = issue.errors.filter((branch) => branch.every(isInside));
    // One branch took the value, and refuses something in it.
    if (inside !== undefined && others.length === 0) {
      return inside.flatMap((inner) => toIssues({ ...inner, path: [...issue.path, ...inner.path] }, schema, prefix));
    }
    const expectations = issue.errors.flatMap((branch) => branch.map(({ message }) => plainMessage(message)));
    return [{ path, message: [...new Set(expectations)].join(', or ') }];
  }
  return [{ path, message: plainMessage(issue.message) }];
}

/** Whether an issue is about a member of what was written, and not about its kind. */
function isInside({ code, path }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

function unknownKey(path: Issue['path'], key: string, known: readonly string[]): Issue {
  if (known.includes(key)) return { path, message: 'cannot be combined with the other options here' };
  return { path, message: 'unknown option', hint: didYouMean(key, known) };
}

/** A message of zod without its first words, which are always the same. It never holds the value itself. */
export function plainMessage(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^Invalid option: /, '');
}

/** The parts of zod's definitions that lead to the keys of an object. */
interface ObjectDefinition {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly options?: readonly unknown[];
  readonly element?: unknown;
  readonly valueType?: unknown;
}

/** The keys that objects at a path may have, read from the schema. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let level = unwrap(schema);
  for (const key of path) {
    level = level.flatMap(({ shape, element, valueType }) => unwrap(shape?.[String(key)] ?? element ?? valueType));
  }
  return [...new Set(level.flatMap(({ shape }) => Object.keys(shape ?? {})))];
}

/** The definitions behind optional, default, pipe and union. */
function unwrap(schema: unknown): readonly ObjectDefinition[] {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) return [];
  // Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read.
  const definition = (schema as { _zod: { def: ObjectDefinition } })._zod.def;
  if (definition.options !== undefined) return definition.options.flatMap(unwrap);
  const inner = definition.innerType ?? definition.in;
  return inner === undefined ? [definition] : unwrap(inner);
}
