// The code in a Markdown page.

/** A fenced block. Hidden code does not count: a page folds its set-up, and hides nothing. */
export interface Block {
  readonly language: string;
  /** The words after the language. */
  readonly flags: readonly string[];
  readonly code: string;
  /** The line of the page on which the code begins, from 1. */
  readonly line: number;
}

/** The blocks of a page, in their order. */
export function readBlocks(markdown: string): readonly Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const [, indent = '', fence = '', info = ''] = /^(\s*)(```)\s?(\w[\w ]*)$/.exec(lines[index] ?? '') ?? [];
    if (fence === '') continue;
    const last = lines.indexOf(`${indent}${fence}`, index + 1);
    if (last === -1) throw new Error(`line ${index + 1}: the block has no end`);
    const [language = '', ...flags] = info.split(' ');
    const code = lines.slice(index + 1, last).map((line) => line.slice(indent.length));
    blocks.push({ language, flags, code: `${code.join('\n')}\n`, line: index + 2 });
    index = last;
  }
  return blocks;
}

/** The file name of a block: `// main.ts` on its first line, with or without further words. */
export function fileNameOf({ code }: Block): string | undefined {
  return /^\/\/ ([\w-]+(?:\.[\w-]+)*\.ts)\b/.exec(code)?.[1];
}
