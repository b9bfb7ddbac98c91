import type { Encode } from './parameter.ts';

/** For values that both databases take as they are. */
export const asItIs: Encode = (value) => value;

/** In lower case, as PostgreSQL returns it, so every store finds it. */
export const encodeUuid: Encode = (value) => String(value).toLowerCase();

/** Minus zero becomes zero: SQLite cannot tell them apart. */
export const encodeNumber: Encode = (value) => Number(value) + 0;

// Statements of one millisecond are given the same "now", and a session the same expiry each time. toISOString costs as much
// as a look-up by key, so the last text of each second is kept, for about 1,000 seconds.
const kept = 1024;
const times = new Float64Array(kept).fill(Number.NaN);
const texts = Array<string>(kept).fill('');

/** ISO 8601 in UTC with milliseconds, which sorts as text. */
export const encodeTimestamp: Encode = (value) => {
  const time = Number(value);
  // Moments before 1970 and those that are none have no place.
  const place = Math.floor(time / 1000) % kept;
  if (times[place] === time) return texts[place];
  const text = new Date(time).toISOString();
  if (place >= 0) {
    times[place] = time;
    texts[place] = text;
  }
  return text;
};

/** The JSON text. */
export const encodeJson: Encode = (value) => JSON.stringify(value);

/** A Buffer over the same memory, which both drivers take. */
export const encodeBytes: Encode = (value) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
