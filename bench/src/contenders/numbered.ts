/** The placeholders of a statement, `?` or `+?`, as PostgreSQL writes them. */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll(/\+?\?/g, () => `$${++count}`);
}
