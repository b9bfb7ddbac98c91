import { exactJson, exactNumber, isStoredUuid } from '@ashlar/core/data-layer';
import type { Decode } from './parameter.ts';

/** `numeric` may write a fraction of zeros. */
const WHOLE = /^-?\d+(?:\.0+)?$/;

export const readText: Decode = (value) => (typeof value === 'string' ? value : undefined);

/** Only the form that statements compare with: a comparison does not find other spellings of the same UUID. */
export const readUuid: Decode = (value) => (isStoredUuid(value) ? value : undefined);

/** A whole number that a double holds exactly. */
export const readInteger: Decode = (value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  const whole = readWhole(value);
  return whole !== undefined && Number.isSafeInteger(Number(whole)) ? Number(whole) : undefined;
};

/** A finite number that is exactly what the database holds. */
export const readReal: Decode = (value) => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value) : undefined;
  return typeof value === 'string' ? exactNumber(value) : undefined;
};

/** A whole number of 64 bits. */
export const readBigint: Decode = (value) => {
  const whole = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : readWhole(value);
  return whole !== undefined && BigInt.asIntN(64, whole) === whole ? whole : undefined;
};

const TRUE: ReadonlySet<unknown> = new Set([true, 1, 1n, '1', 't', 'true']);
const FALSE: ReadonlySet<unknown> = new Set([false, 0, 0n, '0', 'f', 'false']);

/** Any other value is no boolean. Read as false, it would quietly undo a ban or a confirmation. */
export const readBoolean: Decode = (value) => {
  if (value === 1 || value === 't') return true;
  if (value === 0 || value === 'f') return false;
  return TRUE.has(value) ? true : FALSE.has(value) ? false : undefined;
};

export const readJson: Decode = (value) => (typeof value === 'string' ? exactJson(value)?.value : undefined);

function readWhole(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'string' && WHOLE.test(value) ? BigInt(value.replace(/\..*/, '')) : undefined;
}
