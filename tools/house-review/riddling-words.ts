/** Words that a reader has to decode. */
export const riddlingWords: readonly string[] = ['whoever', 'nobody', 'somebody', 'anew', 'thrice'];
