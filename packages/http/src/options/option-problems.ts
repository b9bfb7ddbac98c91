import { parseSection, quoted } from '@ashlar/core/extension';
import type { z } from 'zod';

/**
 * Every problem of options as they were written: an unknown name gets a "did you mean". No value is in a text, since an option
 * may be a secret.
 */
export function optionProblems(schema: z.ZodType, written: unknown): readonly string[] {
  const parsed = parseSection(schema, written, []);
  if ('data' in parsed) return [];
  return parsed.issues.map(({ path, message, hint }) => {
    const place = path.length === 0 ? 'the options' : path.map((key) => plain(String(key))).join('.');
    return `${place}: ${message}${hint === undefined ? '' : `, ${hint}`}`;
  });
}

/** @throws TypeError with the problems, if there are any. `caller` is the function that they were written for */
export function refuseProblems(caller: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new TypeError(`${caller}: ${problems.join('\n')}`);
}

function plain(key: string): string {
  return /^[\w-]{1,60}$/.test(key) ? key : quoted(key);
}
