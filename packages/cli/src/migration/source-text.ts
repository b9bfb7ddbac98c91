/** A text as a literal of TypeScript. */
export function quotedText(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** SQL as a template of Kysely. */
export function sqlTemplate(text: string): string {
  return `sql\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}

/** A name as SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A key of an object literal. */
export function propertyName(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : quotedText(name);
}

/** A list of texts as a literal of TypeScript. */
export function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quotedText).join(', ')}]`;
}
