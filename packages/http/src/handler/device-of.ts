import type { Device, RequestOrigin } from '../session/session.ts';
import type { FrontEnd } from './front-end.ts';

/** What is known of the device behind a request. Parts see it as `context.device`. */
export function deviceOf(
  { findAddress }: Pick<FrontEnd, 'findAddress'>,
  headers: Headers,
  from: RequestOrigin,
): Device {
  return { userAgent: headers.get('user-agent') ?? undefined, ip: findAddress({ headers, peer: from.ip }) };
}
