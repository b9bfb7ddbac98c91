import { didYouMean } from '../error/closest.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import { mostIssues } from '../error/issue.ts';
import { cureForOption } from './option-names.ts';

/**
 * Refuses options that are no object, and options that nothing reads: a misspelled one would be left out in silence.
 *
 * @throws InvalidInput
 */
export function checkOptions(subject: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidInput(subject, [{ path: ['options'], message: 'expected an object' }]);
  }
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new InvalidInput(
    subject,
    unknown.map((key, index) => ({
      path: ['options', key],
      message: 'unknown option',
      ...(index < mostIssues ? { hint: cureForOption(key, known) ?? didYouMean(key, known) } : {}),
    })),
  );
}
