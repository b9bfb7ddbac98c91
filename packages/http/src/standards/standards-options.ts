/** Routes for other systems, each off unless it stands here. */
export interface StandardsOptions {
  /**
   * `POST /auth/revoke` (RFC 7009): a caller who presents a token ends its session. The answer is 200 for every token. Default false.
   */
  readonly revocation?: boolean | Readonly<Record<string, never>>;
  /** `POST /auth/introspect` (RFC 7662): tells another system whether a token counts now. Default: no route. */
  readonly introspection?: IntrospectionOptions;
  /**
   * `POST /auth/global-token-revocation` (draft-parecki-oauth-global-token-revocation): an identity provider or a security tool
   * logs a user out everywhere. Default: no route.
   */
  readonly globalTokenRevocation?: GlobalTokenRevocationOptions;
}

/**
 * Whether a request comes from a system that may ask. It sees the method, the address and the headers without `Cookie`, and no
 * body. `true` lets it in, and `false` is answered with 401. To answer 403, throw `coreErrors.error('FORBIDDEN')`. Compare
 * secrets with `timingSafeEqual`.
 *
 * @example
 * authorize: ({ headers }) => isKnownKey(headers.get('authorization'))
 */
export type AuthorizeSystem = (request: Request) => boolean | Promise<boolean>;

/** The options of introspection. */
export interface IntrospectionOptions {
  /** Whether a request comes from a system that may ask (RFC 7662 section 2.1). There is no default. */
  readonly authorize: AuthorizeSystem;
}

/** Who may log users out everywhere: whom the application lets in, or an issuer of signed requests. */
export type GlobalTokenRevocationOptions = AuthorizedRevocation | (SignedRevocation & { readonly authorize?: never });

/** The application judges each request. */
export interface AuthorizedRevocation {
  readonly authorize: AuthorizeSystem;
  readonly issuer?: never;
  readonly jwksUri?: never;
  readonly algorithms?: never;
}

/**
 * Each request brings a JWT as a bearer: of the type `global-token-revocation+jwt`, with this URL as `aud`, and with `exp` and a
 * `jti`, which counts once.
 */
export interface SignedRevocation {
  /** The `iss` of the JWTs: `'https://idp.example.com'`. */
  readonly issuer: string;
  /** Where the issuer publishes its keys: an https address, or http on this machine. Kept for ten minutes. */
  readonly jwksUri: string;
  /** What the issuer signs with, such as `['RS256']`. Only algorithms with a public key are accepted. */
  readonly algorithms: readonly RevocationAlgorithm[];
}

/** An algorithm with a public key (RFC 7518 section 3.1, RFC 8037). */
export type RevocationAlgorithm =
  | ('RS256' | 'RS384' | 'RS512')
  | ('PS256' | 'PS384' | 'PS512')
  | ('ES256' | 'ES384' | 'ES512')
  | ('EdDSA' | 'Ed25519');
