/** Lets one writer in at a time, in the order in which they came. */
export interface WriteQueue {
  /** Resolves to the function that lets the next one in; call it once. Rejects with `late()` after the deadline. */
  enter(): Promise<() => void>;
  /** Sends away everybody who still waits. */
  sendAway(reason: Error): void;
}

interface Waiting {
  letIn(): void;
  sendAway(reason: Error): void;
}

/** `deadline` is in milliseconds. */
export function createWriteQueue(deadline: number, late: () => Error): WriteQueue {
  const waiting = new Set<Waiting>();
  let occupied = false;

  function leave(): void {
    const [next] = waiting;
    if (next) next.letIn();
    else occupied = false;
  }

  function wait(): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        waiting.delete(place);
      };
      const place: Waiting = {
        letIn() {
          settle();
          resolve(leave);
        },
        sendAway(reason) {
          settle();
          reject(reason);
        },
      };
      const timer = setTimeout(() => place.sendAway(late()), deadline);
      waiting.add(place);
    });
  }

  return {
    async enter() {
      if (occupied) return wait();
      occupied = true;
      return leave;
    },
    sendAway(reason) {
      for (const place of waiting) place.sendAway(reason);
    },
  };
}
