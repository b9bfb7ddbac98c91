/** Where a command writes, and how. */
export interface Output {
  /** Whether questions can be asked. */
  readonly interactive: boolean;
  /** Whether the result is one JSON document. */
  readonly json: boolean;
  /** A finding or a result. With `--json` it is left out. */
  line(text?: string): void;
  /** Rows in columns that are aligned; the first row may be a heading. */
  table(rows: readonly (readonly string[])[]): void;
  /** What is being done now: on a terminal only. */
  progress(text: string): void;
  /** The whole result as a document. Without `--json` it is left out. */
  document(value: unknown): void;
  /** What keeps the command from its work, on standard error. */
  error(text: string): void;
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

/** A stream that a command writes to. */
interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What surrounds a command: its folder, its variables and its streams. */
export interface Surroundings {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly out: Sink;
  readonly err: Sink;
  /** Whether questions can be asked. */
  readonly interactive: boolean;
}

/** Writes for people, with colours on a terminal only (https://no-color.org), or one JSON document. */
export function createOutput({ out, err, variables, interactive }: Surroundings, json: boolean): Output {
  const colours = out.isTTY === true && !variables.NO_COLOR && variables.TERM !== 'dumb';
  const painted = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const line = (text = ''): void => {
    if (!json) out.write(`${text}\n`);
  };
  return {
    interactive: interactive && !json,
    json,
    line,
    table: (rows) => {
      for (const row of aligned(rows)) line(row);
    },
    progress: (text) => {
      if (out.isTTY === true) line(`${text} …`);
    },
    document: (value) => {
      if (json) out.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    error: (text) => {
      err.write(`${text}\n`);
    },
    good: painted(32),
    bad: painted(31),
    faint: painted(2),
  };
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => visible(row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visible(cell).length))
      .join('  ')
      .trimEnd(),
  );
}

/** Without colours, which have no width. */
function visible(text: string): string {
  return text.replaceAll(COLOURS, '');
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
