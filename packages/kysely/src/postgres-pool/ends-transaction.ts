/** `rollback and chain`; `rollback to savepoint` has the same command tag. */
const CHAIN = /\band\s+chain\b/i;

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
