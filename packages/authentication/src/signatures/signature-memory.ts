/** Remembers values by text, and forgets those that were not used for the longest time. */
export interface SignatureMemory<Value> {
  get(text: string): Value | undefined;
  /** The text is ASCII. */
  set(text: string, value: Value): void;
}

/**
 * Keeps at least the `least` values that were used last, and at most twice as many. There are two generations: a full
 * one becomes the old one, and the former old one goes as a whole. So no use looks for the oldest value.
 */
export function createSignatureMemory<Value>(least: number): SignatureMemory<Value> {
  let young = new Map<string, Value>();
  let old: ReadonlyMap<string, Value> = new Map();
  const keep = (text: string, value: Value): void => {
    if (young.size >= least) {
      old = young;
      young = new Map();
    }
    young.set(text, value);
  };
  return {
    get(text) {
      const value = young.get(text);
      if (value !== undefined) return value;
      const older = old.get(text);
      // A copy of the text that is there already: the one given may be a part of a larger text.
      if (older !== undefined) keep(copyOf(text), older);
      return older;
    },
    set: (text, value) => keep(copyOf(text), value),
  };
}

/** A part of a text keeps the whole text alive, such as the headers of a request. A copy does not. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
