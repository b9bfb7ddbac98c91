import { quoted } from '@ashlar/core/extension';

/** Something that JSON cannot say. The message is its reason. */
export class Unsendable extends Error {
  override readonly name = 'Unsendable';
}

/** The way to a value inside of what an action has returned. After a failure it still leads to where that happened. */
export interface Way {
  /** The objects around the value, the outermost first. */
  readonly around: object[];
  /** The name or index of each in the one before. */
  readonly steps: (string | number)[];
}

/** As many as `JSON.stringify` can write, if the stack is enough for them. */
const mostLevels = 4000;

/** With so many levels, what is thrown can be an overflow of the stack, whatever it is called. */
const manyLevels = 1000;

/**
 * Enters an object.
 *
 * @throws Unsendable for an object that holds itself, and for one of too many levels
 */
export function enter(value: object, { around }: Way): void {
  if (around.includes(value)) throw new Unsendable('it holds itself');
  // What toJSON or a getter makes new each time has no end either.
  if (around.length === mostLevels) throw new Unsendable(nestedTooDeep);
  around.push(value);
}

const nestedTooDeep = 'it is nested too deep';

/**
 * The mistake of the application, for `onError`: it says names of members, and no value. `origin` says what the way begins
 * with. What a getter, a `toJSON` or a Proxy has thrown is the cause.
 */
export function unsendable(error: unknown, origin: string, { steps }: Way): TypeError {
  const place = `${origin}${textOf(steps)} cannot leave over HTTP`;
  if (error instanceof Unsendable) return new TypeError(`${place}: ${error.message}`);
  const reason = steps.length > manyLevels ? nestedTooDeep : 'reading it throws';
  return new TypeError(`${place}: ${reason}`, { cause: error });
}

/** Of a long way its ends. */
function textOf(steps: Way['steps']): string {
  const text = (some: Way['steps']): string => some.map(stepText).join('');
  return steps.length > 8 ? `${text(steps.slice(0, 4))}…${text(steps.slice(-4))}` : text(steps);
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[a-z_$][\w$]{0,59}(\(\))?$/i.test(step) ? `.${step}` : `[${quoted(step)}]`;
}
