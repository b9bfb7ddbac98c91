/** `rollback and chain`, with or without comments between; `rollback to savepoint` has the same command tag. */
const CHAIN = /\band(?:\s|\/\*[\s\S]*?\*\/|--.*)+chain\b/i;

/**
 * Whether statements that were sent by an application inside a transaction have ended it although one is open now: by
 * `commit and chain`, or by a `begin` behind a `commit` in one text. `commands` are the tags of the server's answers.
 */
export function endsTransaction(sql: string, commands: readonly string[]): boolean {
  if (commands.includes('COMMIT')) return true;
  const back = commands.indexOf('ROLLBACK');
  if (back === -1) return false;
  const behind = commands.slice(back);
  return behind.includes('BEGIN') || behind.includes('START') || CHAIN.test(sql);
}

/** What the connection was made to agree on, by whatever statement it is changed: `set`, `reset all`, `set_config`. */
const RELIED =
  /\b(?:client_encoding|datestyle|standard_conforming_strings|bytea_output|extra_float_digits|set\s+names|(?:reset|discard)\s+all)\b/i;

/** Whether a statement of an application may have changed settings of the session that later users rely on. */
export function changesSettings(sql: string): boolean {
  return RELIED.test(sql);
}

/** Statements after which prepared ones may no longer fit. */
const CHANGING: ReadonlySet<string> = new Set(['ALTER', 'DROP']);

/** Whether statements of an application have changed tables, for what comes later in the same transaction too. */
export function changesTables(commands: readonly string[]): boolean {
  return commands.some((command) => CHANGING.has(command));
}
