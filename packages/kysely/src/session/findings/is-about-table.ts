import type { Finding } from '@ashlar/core';

const CODES = /^(?:TABLE|COLUMN|INDEX|PRIMARY_KEY|FOREIGN_KEY)_/;

/**
 * Whether a finding is about a table or a part of one: what migrations change. `code`: as `domain.check()` gives it.
 *
 * @example
 * const ofTables = (await domain.check()).filter(isAboutTable);
 */
export function isAboutTable({ code }: Pick<Finding, 'code'>): boolean {
  return CODES.test(code);
}
