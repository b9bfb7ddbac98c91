import type { AddressFinder } from '../request/client-address.ts';
import type { Device, RequestOrigin } from './session.ts';

/** What is known of the device behind a request. Parts see it as `context.device`. */
export function deviceOf(
  { findAddress }: { readonly findAddress: AddressFinder },
  headers: Headers,
  from: RequestOrigin,
): Device {
  return { userAgent: headers.get('user-agent') ?? undefined, ip: findAddress({ headers, peer: from.ip }) };
}
