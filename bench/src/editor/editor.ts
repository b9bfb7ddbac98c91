/** A place in a file: the end of the first text like this one. */
export interface Spot {
  readonly file: string;
  readonly text: string;
}

/** An editor that has a program open. Each method waits for the answer. */
export interface Editor {
  /** Gives a file another text, as typing does. */
  change(file: string, text: string): void;
  /** The names that the editor offers. */
  complete(spot: Spot): Promise<readonly string[]>;
  /** The text of the hover. */
  hover(spot: Spot): Promise<string>;
  /** The number of problems in a file. */
  check(file: string): Promise<number>;
  close(): Promise<void>;
}

/** The offset at the end of a text in a file. */
export function offsetOf(program: string, text: string): number {
  const start = program.indexOf(text);
  if (start < 0) throw new Error(`the program has no "${text}"`);
  return start + text.length;
}
