import { QUOTED, timesOf, wordOf } from './statement-words.ts';

/** A part of a table of SQLite that no resource names. */
export type OwnPart = 'check' | 'collate' | 'generated' | 'autoincrement' | 'strict' | 'without rowid';

/** How parts of a table are found in its statement: these words are reserved, or stand where no name does. */
const PARTS: Readonly<Record<OwnPart, RegExp>> = {
  check: wordOf('check'),
  collate: wordOf('collate', '(?!\\s*["\\[`]?binary\\b)'),
  generated: wordOf('as', '\\s*\\('),
  autoincrement: wordOf('autoincrement'),
  strict: wordOf('strict', '(?=[^()]*$)'),
  'without rowid': wordOf('without', '(?=[^()]*$)'),
};

/** How often each part stands in the statement that made a table. */
export function partsIn(statement: string): ReadonlyMap<OwnPart, number> {
  const plain = statement.replaceAll(QUOTED, (text) => {
    if (/^(?:--|\/\*)/.test(text)) return ' ';
    // A quoted name of a collation may stay: it is looked at.
    return /^.binary.$/i.test(text) ? text : '""';
  });
  // Invariant: the keys of PARTS are the parts.
  const parts = Object.keys(PARTS) as OwnPart[];
  return new Map(parts.map((part) => [part, timesOf(PARTS[part], plain)]));
}
