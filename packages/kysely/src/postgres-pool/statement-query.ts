import pg, { type Connection } from 'pg';
import { parameterText } from './parameter-text.ts';

/** A statement to be sent. */
export interface Sent {
  readonly sql: string;
  /** The name under which the connection keeps it; empty: it does not keep it. */
  readonly name: string;
  /** Whether the connection keeps it already. */
  readonly isParsed: boolean;
}

/** The main statement of a message. */
export interface SentQuery extends Sent {
  readonly values: readonly unknown[];
  /** Statements without parameters and without rows, which go ahead in the same message. */
  readonly leads: readonly Sent[];
  /** The columns of its rows, if the server has told them before. */
  readonly columns: Columns | undefined;
}

/** What has to be known of the columns of a statement. */
export interface Columns {
  /** The places of those of the type `character(n)`. */
  readonly padded: readonly number[];
}

/** What the server has answered. */
export interface StatementAnswer {
  /** The texts of each row, in the order of the columns. */
  readonly rows: readonly (readonly unknown[])[];
  /** How many rows were read or written. */
  readonly count: number;
  readonly columns: Columns;
}

/** What pg passes on of a message that describes rows. */
interface RowDescription {
  readonly fields: readonly { readonly dataTypeID: number }[];
}

type Answered = (error: Error | null | undefined, answer: StatementAnswer) => void;

const UNPADDED: Columns = { padded: [] };
const PADDED: number = pg.types.builtins.BPCHAR;

/**
 * A statement of ours with its values, and those ahead of it in the same message. To the server, all up to the `Sync` is one
 * transaction, which commits at the end unless it was begun: what a lead sets for its transaction holds for the query too. If
 * a lead fails, the server skips the rest. (PostgreSQL, "Message Flow", "Pipelining")
 *
 * pg.Query asks the server each time to describe the rows, and chooses a parser for each column. Statements of ours know the
 * storage of their columns, and read the text that the server sent: so it describes them once for each connection.
 */
export class StatementQuery implements pg.Submittable {
  /** Tools that trace pg read it. */
  readonly text: string;
  /** Empty: pg keeps no list of its own of what is parsed. OpenTelemetry sends a copy of a query without a name: the text alone. */
  readonly name = '';
  /** pg calls it, and may put its own in its place, which calls this one. */
  callback: Answered;
  readonly #sent: SentQuery;
  readonly #parameters: (string | Buffer | null)[];
  readonly #parsed: (name: string) => void;
  #rows: unknown[][] = [];
  #tag = '';
  #columns: Columns;

  /** @param parsed is told each name that the connection keeps from now on, also if the statement fails later. */
  constructor(sent: SentQuery, parsed: (name: string) => void, answered: Answered) {
    this.text = sent.sql;
    this.callback = answered;
    this.#sent = sent;
    // Before anything is sent: half a message would leave the connection waiting for the rest.
    this.#parameters = sent.values.map(parameterText);
    this.#parsed = parsed;
    this.#columns = sent.columns ?? UNPADDED;
  }

  submit(connection: Connection): null {
    const { sql, name, isParsed, leads, columns } = this.#sent;
    const parsing = [...leads, this.#sent].filter((each) => !each.isParsed);
    if (parsing.length > 0) tellParsed(connection, parsing, this.#parsed);
    connection.stream.cork();
    try {
      for (const lead of leads) sendLead(connection, lead);
      if (!isParsed) connection.parse({ name, text: sql, types: [] }, true);
      connection.bind({ portal: '', statement: name, values: this.#parameters }, true);
      if (columns === undefined) connection.describe({ type: 'P' }, true);
      connection.execute({ portal: '' }, true);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription({ fields }: RowDescription): void {
    const padded = fields.flatMap(({ dataTypeID }, place) => (dataTypeID === PADDED ? [place] : []));
    this.#columns = padded.length === 0 ? UNPADDED : { padded };
  }

  handleDataRow({ fields }: { readonly fields: unknown[] }): void {
    for (const place of this.#columns.padded) fields[place] = withoutPadding(fields[place]);
    this.#rows.push(fields);
  }

  /** Leads have no rows, so the last tag is the one that counts. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#tag = text;
  }

  handleError(error: Error): void {
    // Invariant: with an error, no answer is read.
    this.callback(error, undefined as never);
  }

  handleReadyForQuery(): void {
    const rows = this.#rows;
    this.callback(null, { rows, count: countOf(this.#tag), columns: this.#columns });
  }
}

function sendLead(connection: Connection, { sql, name, isParsed }: Sent): void {
  if (!isParsed) connection.parse({ name, text: sql, types: [] }, true);
  connection.bind({ portal: '', statement: name }, true);
  connection.execute({ portal: '' }, true);
}

/** The server confirms them in the order in which they were sent, and says nothing of those that it skips. */
function tellParsed(connection: Connection, parsing: readonly Sent[], parsed: (name: string) => void): void {
  let confirmed = 0;
  const onParsed = (): void => parsed(parsing[confirmed++]?.name ?? '');
  connection.on('parseComplete', onParsed);
  connection.once('readyForQuery', () => connection.off('parseComplete', onParsed));
}

/** Blanks at its end are not part of a `character(n)`: PostgreSQL drops them in a text too. */
function withoutPadding(text: unknown): unknown {
  return typeof text === 'string' ? text.replace(/ +$/, '') : text;
}

/** `SELECT 3`, `INSERT 0 1` or `UPDATE 2`. */
function countOf(tag: string): number {
  return Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0;
}
