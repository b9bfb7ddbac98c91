/** What a callback has thrown: a mistake of the application, whatever class the error has. `cause` is what it threw. */
export class CallbackFailure extends Error {
  override readonly name = 'CallbackFailure';

  constructor(cause: unknown) {
    super('a callback has failed', { cause });
  }
}

/**
 * Runs a callback of the application.
 *
 * @throws CallbackFailure
 */
export async function runCallback<Result>(callback: () => Promise<Result>): Promise<Result> {
  try {
    return await callback();
  } catch (error) {
    throw new CallbackFailure(error);
  }
}
