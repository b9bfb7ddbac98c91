/** A part of a table of SQLite that no resource names. */
export type OwnPart = 'check' | 'collate' | 'generated' | 'autoincrement' | 'strict' | 'without rowid';

/** How parts of a table are found in its statement: these words are reserved, or stand where no name does. */
const PARTS: Readonly<Record<OwnPart, RegExp>> = {
  check: word('check'),
  collate: word('collate', '\\s+(?!binary\\b)'),
  generated: word('as', '\\s*\\('),
  autoincrement: word('autoincrement'),
  strict: word('strict', '(?=[^()]*$)'),
  'without rowid': word('without', '(?=[^()]*$)'),
};

/** Texts and quoted names, in which a word says nothing, and comments. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/;
const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//;
const NO_WORDS = new RegExp(`(${QUOTED.source})|${COMMENT.source}`, 'g');

function word(name: string, after = '(?![\\p{L}\\p{N}_$])'): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${name}${after}`, 'gu');
}

/** How often each part stands in the statement that made a table. */
export function partsIn(statement: string): ReadonlyMap<OwnPart, number> {
  const plain = statement
    .replaceAll(NO_WORDS, (_, quoted?: string) => (quoted === undefined ? ' ' : '""'))
    .toLowerCase();
  // Invariant: the keys of PARTS are the parts.
  const parts = Object.keys(PARTS) as OwnPart[];
  return new Map(parts.map((part) => [part, plain.match(PARTS[part])?.length ?? 0]));
}
