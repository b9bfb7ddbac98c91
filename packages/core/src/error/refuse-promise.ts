/** Refuses the answer of a function that has to answer at once. Nothing waits for it, so its rejection would end the process. */
export function refusePromise(answer: unknown, refusal: () => Error): void {
  if (!(answer instanceof Promise)) return;
  answer.catch(() => {});
  throw refusal();
}
