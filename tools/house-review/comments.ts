import ts from 'typescript-6';
import { lineCount, nodesBelow, type Source } from './source.ts';

/** The numbers of the lines, from 0, that hold nothing but a comment. */
export function commentLinesOf({ text, tree }: Source): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const { pos, end } of commentsIn(text, tree)) {
    const first = tree.getLineAndCharacterOfPosition(pos).line;
    const last = tree.getLineAndCharacterOfPosition(end).line;
    for (let line = first; line <= last; line += 1) numbers.add(line);
  }
  const lines = text.split('\n');
  return new Set([...numbers].filter((line) => /^\s*(\/\/|\/\*|\*)/.test(lines[line] ?? '')));
}

function commentsIn(text: string, tree: ts.SourceFile): readonly ts.CommentRange[] {
  const places = new Set([
    0,
    ...[tree, ...nodesBelow(tree)].flatMap(({ pos, end }) => [pos, end]),
    tree.endOfFileToken.pos,
  ]);
  return [...places].flatMap((place) => [
    ...(ts.getLeadingCommentRanges(text, place) ?? []),
    ...(ts.getTrailingCommentRanges(text, place) ?? []),
  ]);
}

/** The share of the lines that hold nothing but a comment, between 0 and 1. */
export function commentShareOf(sources: readonly Source[]): number {
  const comments = sources.flatMap((source) => [...commentLinesOf(source)]).length;
  return (
    comments /
    Math.max(
      1,
      sources.reduce((lines, source) => lines + lineCount(source), 0),
    )
  );
}
