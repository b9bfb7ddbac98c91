/** `rollback and chain`, with or without comments between; `rollback to savepoint` has the same command tag. */
const CHAIN = /\band(?:\s|\/\*[\s\S]*?\*\/|--.*)+chain\b/i;

/**
 * Whether statements of an application have ended the transaction around them, although one is open now. `commit and
 * chain` does so, and a `commit` followed by `begin` in one text. `commands` are the tags of the server's answers.
 */
export function endsTransaction(sql: string, commands: readonly string[]): boolean {
  if (commands.includes('COMMIT')) return true;
  const back = commands.indexOf('ROLLBACK');
  if (back === -1) return false;
  const behind = commands.slice(back);
  return behind.includes('BEGIN') || behind.includes('START') || CHAIN.test(sql);
}

/** The settings that the connection has agreed on or reported. `set`, `reset all` and `set_config` may change them. */
const RELIED =
  /\b(?:default_transaction_isolation|session\s+characteristics|client_encoding|datestyle|standard_conforming_strings|bytea_output|extra_float_digits|set\s+names|(?:reset|discard)\s+all)\b/i;

/** Whether a statement of an application may have changed settings of the session that later users rely on. */
export function changesSettings(sql: string): boolean {
  return RELIED.test(sql);
}

/** Statements after which prepared ones may no longer fit. */
const CHANGING: ReadonlySet<string> = new Set(['ALTER', 'DROP']);

/**
 * Whether statements of an application have changed tables. Later statements in the same transaction see the change
 * too.
 */
export function changesTables(commands: readonly string[]): boolean {
  return commands.some((command) => CHANGING.has(command));
}
