import type { TestApplication } from './application.ts';

const HEAD = `import { attribute, belongsTo, defineResource, hasMany, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
`;

/** The source of a resource Note with these attributes beside `id`, and these further sections. */
export function noteWith(attributes: string, sections = ''): string {
  return `${HEAD}
export const resources = [
  defineResource({ name: 'Note', table: 'notes', attributes: { id: uuidPrimaryKey(), ${attributes} }, ${sections} }),
];
`;
}

/** The source of a file with several resources. */
export function resourcesSource(list: string): string {
  return `${HEAD}\nexport const resources = [${list}];\n`;
}

/** The id of a row. */
export function idOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** Inserts rows into a table, many at once. */
export async function insertRows(
  app: TestApplication,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += 500) {
    await app
      .db()
      .insertInto(table)
      .values(rows.slice(start, start + 500))
      .execute();
  }
}

/** The rows of a table, in the order of their ids. */
export function rowsOf(app: TestApplication, table = 'notes'): Promise<Record<string, unknown>[]> {
  return app.db().selectFrom(table).selectAll().orderBy('id').execute();
}
