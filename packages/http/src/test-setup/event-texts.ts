/** Reads what an event stream says, as slowly as a test likes. */
export interface EventTexts {
  /** The next piece of text, or undefined at the end. */
  next(): Promise<string | undefined>;
  cancel(): Promise<void>;
}

/** Reads an answer that is an event stream. */
export function textsOf({ body }: Response): EventTexts {
  if (body === null) throw new TypeError('expected a body');
  const reader = body.getReader();
  const decoder = new TextDecoder();
  return {
    async next() {
      const { value } = await reader.read();
      return value === undefined ? undefined : decoder.decode(value);
    },
    cancel: () => reader.cancel(),
  };
}
