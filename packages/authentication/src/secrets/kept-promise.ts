/** Does work when it is first asked for, and keeps the result. Work that failed is done again by the next one who asks. */
export function keptPromise<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let kept: Promise<Result> | undefined;
  return () => {
    kept ??= work().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
