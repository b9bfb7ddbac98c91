import { InvalidInput } from '@ashlar/core';
import { readBody } from '../request/read-body.ts';
import type { StandardCall } from './standards-front-end.ts';

/**
 * The `token` in a form (RFC 7009 section 2.1, RFC 7662 section 2.1). `token_type_hint` and unknown fields are ignored; a field
 * that occurs twice is refused, and an empty one counts as absent (RFC 6749 section 3.2).
 *
 * @throws HttpProblem, InvalidInput
 */
export async function readToken({ front, route, request, note }: StandardCall): Promise<string> {
  const { members } = await readBody(request, { forms: 'only', limits: front.bodyLimits });
  note(members);
  const { token } = members;
  if (typeof token === 'string' && token !== '') return token;
  throw new InvalidInput(route.phase, [{ path: ['token'], message: 'is required' }]);
}
