/** Runs what it is given one after the other: pg queues by itself, but will cease to. */
export type InOrder = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createOrder(): InOrder {
  let last: Promise<void> | undefined;

  return (work) => {
    const result = last === undefined ? work() : last.then(work);
    const forget = (): void => {
      if (last === settled) last = undefined;
    };
    const settled: Promise<void> = result.then(forget, forget);
    last = settled;
    return result;
  };
}
