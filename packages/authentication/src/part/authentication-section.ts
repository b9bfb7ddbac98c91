import type { AnyResource } from '@ashlar/core';
import type { SecretSource } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import type { Duration } from '../token/duration.ts';
import type { TextOrList } from '../token/first-of.ts';
import type { Compatibility, ExtraClaims } from '../token/settings.ts';
import type { ApplyPart } from './part-types.ts';

/** A resource with the `tokenResource` section. */
export interface TokenResource extends AnyResource {
  readonly '~types': AnyResource['~types'] & { readonly info: { readonly tokenResource: unknown } };
}

/** `authentication.tokens`. */
export interface TokensOptions {
  /** Whether tokens are issued at all. Default false. */
  readonly enabled?: boolean;
  /** The resource that keeps tokens, so that they can be revoked. */
  readonly tokenResource?: TokenResource;
  /**
   * Keep every token that is issued, not only the revoked ones. Default false: then tokens of a user who was destroyed open the
   * account of the next one with the same key, unless the resource has a `timestamp()`.
   */
  readonly storeAllTokens?: boolean;
  /** Let in only tokens that the token resource has. Default false: all that are not revoked. */
  readonly requireTokenPresenceForAuthentication?: boolean;
  /** What signs tokens: text, bytes, a KeyObject, a list of these for rotation, or a function that gives them. */
  readonly signingSecret?: SecretSource;
  /** Default 'HS256'. Only this one verifies. */
  readonly signingAlgorithm?: SigningAlgorithm;
  /** How long a token lives. Default '14 days'. */
  readonly tokenLifetime?: Duration;
  /** The `iss` claim, or a list: new tokens say the first, and tokens that say any of them count. Default 'Ashlar'. */
  readonly issuer?: TextOrList;
  /** The `aud` claim, or a list in the same way. Default: the subject name. */
  readonly audience?: TextOrList;
  /** Claims of the application's own. They cannot take the place of the reserved ones. */
  readonly extraClaims?: ExtraClaims;
  /**
   * 'ashAuthentication': a token without a `purpose` claim counts as one of purpose 'user', and every issuer that begins with
   * 'AshAuthentication' counts. Default: both are refused.
   */
  readonly compatibility?: Compatibility;
}

/** The options that a part accepts on a resource with these attributes. */
type OptionsOf<Types, Attributes> =
  ApplyPart<
    Types,
    { name: string; options: unknown; attributes: Attributes; section: unknown; credentialFields: unknown }
  > extends { readonly options: infer Options }
    ? Options
    : never;

/** Parts by kind, or by `kind:name`. Not `Options | Options[]`: a union would move every error to the outer key. */
export type Instances<Kinds, Attributes> = {
  readonly [Key in keyof Kinds | `${keyof Kinds & string}:${string}`]?: Key extends keyof Kinds
    ? OptionsOf<Kinds[Key], Attributes>
    : Key extends `${infer Kind extends keyof Kinds & string}:${string}`
      ? OptionsOf<Kinds[Kind], Attributes>
      : never;
};

/** The `authentication` section. */
export interface AuthenticationSection<Attributes, Strategies, AddOns> {
  /** What subjects and claims call this resource. Default: its name in snake_case. */
  readonly subjectName?: string;
  /** How a session names its token where presence is not required: by its `jti`, or (unsafe) by nothing. */
  readonly sessionIdentifier?: 'jti' | 'unsafe';
  /**
   * Which records are users, as far as authentication goes, such as `{ archivedAt: null }`. Other records count as
   * unknown, and no token lets them in. Default: all.
   */
  readonly userFilter?: { readonly [Name in keyof Attributes | 'and' | 'or' | 'not']?: unknown };
  readonly tokens?: TokensOptions;
  /** Ways to sign in, by kind; a further one of a kind by `kind:name`. */
  readonly strategies?: Instances<Strategies, Attributes>;
  /** What goes beyond signing in, by kind; a further one of a kind by `kind:name`. */
  readonly addOns?: Instances<AddOns, Attributes>;
}
