import { truncateAddress } from '../../limits/truncate-address.ts';
import type { CallerContext } from '../../part/events.ts';
import type { SessionsSettings } from './option-types.ts';

/** What is kept of a device. Undefined: the caller said nothing of it. */
export interface KeptDevice {
  readonly userAgent: string | null | undefined;
  readonly ip: string | null | undefined;
}

/** The longest user agent that is kept, in bytes of UTF-8. */
const longestUserAgent = 512;

/** What the options keep of `context.device`. The caller is a stranger: nothing in it is trusted to be text. */
export function deviceOf({ device }: CallerContext, options: Pick<SessionsSettings, 'userAgent' | 'ip'>): KeptDevice {
  const { userAgent, ip }: { userAgent?: unknown; ip?: unknown } = Object(device);
  return {
    userAgent: options.userAgent ? userAgentOf(userAgent) : null,
    ip: options.ip === false ? null : ip === undefined ? undefined : truncateAddress(ip, prefixes[options.ip]),
  };
}

/** How many bits of an address are kept. */
const prefixes = { full: { v4: 32, v6: 128 }, truncated: { v4: 24, v6: 48 } } as const;

/** Signs that end a line or steer a terminal, and halves of a character, which no store holds, become spaces. */
function userAgentOf(given: unknown): string | null | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string') return null;
  // Cut first: the caller decides how long the text is.
  const plain = given
    .slice(0, longestUserAgent)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  const bytes = new TextEncoder().encode(plain);
  // A character that is cut in the middle goes as a whole.
  const text = new TextDecoder().decode(bytes.subarray(0, longestUserAgent)).replace(/\uFFFD+$/, '');
  return text === '' ? null : text;
}
