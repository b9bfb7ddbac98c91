/** Passes a failure to `onError`. An error of `onError` itself goes to standard error only. */
export function createReport(onError: ((error: unknown) => unknown) | undefined): (error: unknown) => void {
  if (onError === undefined) return writeToStandardError;
  return (error) => void tell(onError, error);
}

async function tell(onError: (error: unknown) => unknown, error: unknown): Promise<void> {
  try {
    await onError(error);
  } catch (failure) {
    writeToStandardError(error);
    writeToStandardError(failure);
  }
}

function writeToStandardError(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the documented default of `onError`
  console.error(error);
}
