import type { Encode } from './parameter.ts';

/** For values that both databases take as they are. */
export const asItIs: Encode = (value) => value;

/** In lower case, as PostgreSQL returns it, so every store finds it. */
export const encodeUuid: Encode = (value) => String(value).toLowerCase();

/** Minus zero becomes zero: SQLite cannot tell them apart. */
export const encodeNumber: Encode = (value) => Number(value) + 0;

// Statements that run in the same millisecond are given the same "now", and toISOString costs more than a look-up by key.
let lastTime = Number.NaN;
let lastText = '';

/** ISO 8601 in UTC with milliseconds, which sorts as text. */
export const encodeTimestamp: Encode = (value) => {
  const time = Number(value);
  if (time === lastTime) return lastText;
  lastText = new Date(time).toISOString();
  lastTime = time;
  return lastText;
};

/** The JSON text. */
export const encodeJson: Encode = (value) => JSON.stringify(value);

/** A Buffer over the same memory, which both drivers take. */
export const encodeBytes: Encode = (value) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
