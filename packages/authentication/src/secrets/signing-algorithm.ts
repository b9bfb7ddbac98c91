/** The algorithms that tokens may be signed with (RFC 7518 section 3.1, RFC 8037 section 3.1). */
export const signingAlgorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** One of them. */
export type SigningAlgorithm = (typeof signingAlgorithms)[number];
