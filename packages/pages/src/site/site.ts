import type { AuthenticatedResource } from '@ashlar/authentication';
import type { ServedPhase } from '@ashlar/authentication/extension';
import type { AuthHttp } from '@ashlar/http';
import type { PageField } from '../field/page-field.ts';
import type { PageTexts } from '../texts/page-texts.ts';
import type { PageParts } from '../view/document.ts';
import type { PageName } from '../view/page-name.ts';

/** A phase that the door serves, and its form. */
export interface SitePhase {
  readonly served: ServedPhase;
  /** The whole path at the door. */
  readonly path: string;
  readonly fields: readonly PageField[];
}

/** The phases that pages are made of. Of several strategies of a kind, the one that the options name. */
export interface SitePhases {
  readonly signIn: SitePhase | undefined;
  readonly register: SitePhase | undefined;
  readonly requestReset: SitePhase | undefined;
  readonly reset: SitePhase | undefined;
  readonly changePassword: SitePhase | undefined;
  readonly requestLink: SitePhase | undefined;
  readonly useLink: SitePhase | undefined;
  readonly resend: SitePhase | undefined;
  readonly logOutEverywhere: SitePhase | undefined;
  /** If the door serves all of them. */
  readonly devices: DevicePhases | undefined;
  /** Of every part that checks a second factor. */
  readonly factors: readonly SitePhase[];
  /** Of every add-on that confirms: a token names its own. */
  readonly confirm: readonly SitePhase[];
}

/** The phases that show and end sessions. */
export interface DevicePhases {
  /** The path at the door that lists them by GET. */
  readonly list: string;
  readonly end: SitePhase;
  readonly endOthers: SitePhase;
}

/** What all pages of a resource share. */
export interface Site {
  readonly auth: AuthHttp;
  readonly resource: AuthenticatedResource;
  readonly subjectName: string;
  /** Where the pages begin: `/account`. */
  readonly base: string;
  readonly texts: PageTexts;
  readonly phases: SitePhases;
  readonly pages: ReadonlySet<PageName>;
  /** Where a visitor goes who has signed in and was on the way to nowhere else. An absolute address. */
  readonly home: string;
  /** The attribute that names a user to people. */
  readonly identity: string;
  /** The attribute that says since when the user's address is confirmed, if an add-on confirms it. */
  readonly confirmedAt: string | undefined;
  /** The path at the door that ends a session. */
  readonly signOut: string;
  /** The name of the application. */
  readonly name: string | undefined;
  readonly style: string;
  /** Directives of the policy that the application has added. */
  readonly policy: Readonly<Record<string, string>>;
  readonly document: ((parts: PageParts) => string) | undefined;
}
