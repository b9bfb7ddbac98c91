import type { Output } from '../output/output.ts';

/** What every command gets beside its own options. */
export interface CommandContext {
  /** Where the command was called. */
  readonly folder: string;
  /** The path of another config; undefined for the one of the folder. */
  readonly config: string | undefined;
  readonly output: Output;
}
