import { inspect } from 'node:util';

/** Everything that a program could print of an error or a record: its texts, at any depth, with hidden members. */
export function printed(value: unknown): string {
  const texts = [inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null })];
  for (let error = value, depth = 0; error instanceof Error && depth < 10; error = error.cause, depth++) {
    texts.push(String(error), error.message, error.stack ?? '', JSON.stringify({ ...error }));
    // Structured loggers do this: every own member, enumerable or not.
    texts.push(JSON.stringify(error, Object.getOwnPropertyNames(error)));
  }
  texts.push(JSON.stringify(value) ?? '');
  return texts.join('\n');
}

/** The error of a call, for tests that look at it in more than one way. */
export async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error, and there was none');
}
