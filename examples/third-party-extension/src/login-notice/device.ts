import { isIP } from 'node:net';

/** The device of a sign-in, as the call names it: `context.device`. The texts come from outside: escape them in HTML. */
export interface Device {
  /** One line of at most 200 characters; null if the call names none. */
  readonly userAgent: string | null;
  /** An IPv4 or IPv6 address; null if the call names none. It does not decide whether a device is new. */
  readonly ip: string | null;
}

// In UTF-16 units. Real user agents have less than 500, so nothing is lost; a header may have 16,000.
const longestUserAgent = 1024;
const longestShown = 200;

/** Control characters, invisible ones that turn the direction of text, half characters, and line ends. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * The text that tells devices apart: the user agent, its first 1,024 units. Null without one, and for anything but text:
 * all sign-ins without a user agent come from one device, so that a thief who sends none is noticed.
 */
export function userAgentOf(context: Readonly<Record<string, unknown>>): string | null {
  const { userAgent } = memberOf(context.device);
  return typeof userAgent === 'string' && userAgent.trim() !== '' ? userAgent.slice(0, longestUserAgent) : null;
}

/** The device as the sender gets it. */
export function deviceOf(context: Readonly<Record<string, unknown>>): Device {
  const { ip } = memberOf(context.device);
  const userAgent = userAgentOf(context)?.slice(0, longestShown).replace(unprintable, ' ').trim() ?? '';
  return {
    userAgent: userAgent === '' ? null : userAgent,
    ip: typeof ip === 'string' && isIP(ip) !== 0 ? ip : null,
  };
}

function memberOf(device: unknown): { readonly userAgent?: unknown; readonly ip?: unknown } {
  return typeof device === 'object' && device !== null ? device : {};
}
