import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AshlarError } from '../../../error/ashlar-error.ts';

/** The error that something fails with; asserts that it is an AshlarError of that code. */
export async function refused(attempt: Promise<unknown>, code: string): Promise<AshlarError> {
  const error = await attempt.then(
    () => assert.fail(`expected ${code}, but it succeeded`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AshlarError, `expected an AshlarError ${code}, got ${inspect(error)}`);
  assert.equal(error.code, code, inspect(error));
  return error;
}

/** Asserts that nothing which an error carries, down to its last cause, holds this text. */
export function assertSilentAbout(secret: string, error: unknown): void {
  const everything = inspect(error, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null });
  assert.ok(!everything.includes(secret), 'the error tells a value that was given');
}
