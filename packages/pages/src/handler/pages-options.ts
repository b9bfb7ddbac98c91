import type { AuthenticatedResource } from '@ashlar/authentication';
import type { RecordOfResource } from '@ashlar/core';
import type { AuthHttp } from '@ashlar/http';
import type { FieldOptions } from '../field/page-field.ts';
import type { TextsInput } from '../texts/page-texts.ts';
import type { PageParts } from '../view/document.ts';
import type { ColourScheme } from '../view/page-colours.ts';
import type { ChosenStrategies } from './site-phases.ts';

/** What an application may add to the policy of the pages (CSP3 section 6.1): what a layout loads. */
export type PolicyDirective =
  | 'connect-src'
  | 'font-src'
  | 'img-src'
  | 'manifest-src'
  | 'media-src'
  | 'script-src'
  | 'style-src';

/** The options of `pages`. */
export interface PagesOptions<Of extends AuthenticatedResource> {
  /** What `createAuthHttp` returned. */
  readonly auth: AuthHttp;
  /** The resource whose users sign in. */
  readonly resource: Of;
  /**
   * Of several strategies of a kind, the one that these pages are for: `{ password: 'staff' }`. Default: the only one there is.
   */
  readonly strategies?: ChosenStrategies;
  /** Where the pages begin. Default '/account'. */
  readonly path?: string;
  /** Where a visitor goes after signing in, if on the way to nowhere else: a path of this site. Default: my account. */
  readonly home?: string;
  /** The name of the application, in titles and above the card. Default none. */
  readonly name?: string;
  /** The texts that differ from the English ones. */
  readonly texts?: TextsInput;
  /** How attributes are asked for at registration: those that it accepts. */
  readonly fields?: { readonly [Name in keyof RecordOfResource<Of> & string]?: FieldOptions };
  /** Light, dark, or as the visitor's system asks. Default 'auto'. */
  readonly colourScheme?: ColourScheme;
  /** CSS after that of the pages: `':root { --ashlar-accent: #0b6e4f; }'`. Default none. */
  readonly style?: string;
  /** Makes the document of a page, so that it looks like the rest of the application. Default: a plain document. */
  readonly page?: (parts: PageParts) => string;
  /** What the layout loads: `{ 'img-src': "'self'" }`. A source of `style-src` is added to the nonce. Default nothing. */
  readonly policy?: { readonly [Directive in PolicyDirective]?: string };
}
