/** Every text of the pages, by page. A text about a value is a function of it. */
export interface PageTexts {
  readonly common: {
    /** The language of all texts, as in the attribute `lang` (BCP 47). */
    readonly language: string;
    readonly direction: 'ltr' | 'rtl';
    /** What the title of a page begins with after a failure. */
    readonly errorTitle: (title: string) => string;
    /** The heading of the summary of what is wrong. */
    readonly problem: string;
    /** Between two ways to sign in. */
    readonly or: string;
    readonly proceed: string;
    readonly optional: (label: string) => string;
    readonly backToSignIn: string;
    readonly backToAccount: string;
  };
  readonly fields: {
    readonly email: string;
    readonly password: string;
    readonly currentPassword: string;
    readonly newPassword: string;
    readonly passwordAgain: string;
    readonly passwordHint: (least: number) => string;
    readonly remember: string;
  };
  readonly problems: {
    readonly missing: (label: string) => string;
    readonly email: string;
    readonly passwordShort: (least: number) => string;
    readonly passwordsDiffer: string;
    readonly taken: (label: string) => string;
    /** Any other problem with a field; the detail is the schema's. */
    readonly invalid: (label: string, detail: string) => string;
    readonly wrongSignIn: (label: string) => string;
    readonly wrongPassword: string;
    readonly tooMany: (minutes: number) => string;
    readonly forged: string;
    readonly notRecent: string;
    readonly unavailable: string;
    readonly unreadable: string;
    readonly notFound: string;
    readonly notFoundLead: string;
    readonly internal: string;
  };
  readonly signIn: {
    readonly title: string;
    readonly submit: string;
    readonly forgot: string;
    readonly byLink: string;
    readonly newHere: string;
    readonly register: string;
    /** The heading for a visitor who is signed in already. */
    readonly alreadyTitle: string;
    readonly already: (who: string) => string;
    readonly again: string;
  };
  readonly secondFactor: {
    readonly title: string;
    readonly lead: string;
    readonly submit: string;
    /** The label of a field, by its name in words. */
    readonly field: (name: string) => string;
    readonly wrong: string;
    /** A link to another factor, by the name of its strategy in words. */
    readonly other: (name: string) => string;
    /** The heading for a sign-in that no longer waits. */
    readonly overTitle: string;
    readonly over: string;
  };
  readonly register: {
    readonly title: string;
    readonly submit: string;
    readonly haveAccount: string;
    readonly signIn: string;
  };
  readonly forgot: {
    readonly title: string;
    readonly lead: string;
    readonly submit: string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly again: string;
  };
  readonly reset: {
    readonly title: string;
    readonly submit: string;
  };
  readonly links: {
    /** The heading for a link that does not work. */
    readonly deadTitle: string;
    readonly dead: string;
    readonly askAgain: string;
  };
  readonly changePassword: {
    readonly title: string;
    readonly lead: string;
    readonly submit: string;
  };
  readonly confirm: {
    readonly title: string;
    readonly lead: string;
    readonly submit: string;
    readonly registeredTitle: string;
    readonly registered: string;
    readonly resendTitle: string;
    readonly resendLead: string;
    readonly resend: string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly done: string;
  };
  readonly magicLink: {
    readonly title: string;
    readonly lead: string;
    readonly submit: string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly again: string;
    readonly withPassword: string;
    readonly useTitle: string;
    readonly useLead: string;
    readonly use: string;
  };
  readonly account: {
    readonly title: string;
    readonly signedInAs: string;
    readonly password: string;
    readonly changePassword: string;
    readonly passwordChanged: string;
    readonly session: string;
    readonly signOut: string;
    readonly everywhere: string;
    readonly everywhereLead: string;
    readonly keepCurrent: string;
    readonly signOutEverywhere: string;
    readonly othersEnded: string;
    readonly unconfirmed: string;
    readonly resend: string;
  };
  readonly devices: {
    readonly title: string;
    readonly lead: string;
    /** The link to the page. */
    readonly show: string;
    /** What a device is called. A part is undefined if the device does not say it. */
    readonly name: (device: { readonly browser: string | undefined; readonly system: string | undefined }) => string;
    /** Marks the session of this visit. */
    readonly here: string;
    /** When a device was last used: '3 hours ago', or undefined for a moment ago. */
    readonly seen: (ago: string | undefined) => string;
    readonly signedIn: (ago: string | undefined) => string;
    /** The address, or the part of it that is kept. */
    readonly network: (address: string) => string;
    readonly end: string;
    /** The same for people who hear the page. It begins with `end`. */
    readonly endNamed: (name: string) => string;
    readonly endOthers: string;
    readonly ended: string;
  };
  readonly signedOut: {
    readonly title: string;
    readonly lead: string;
    readonly everywhere: string;
    readonly signIn: string;
    /** The heading for a visitor who is still signed in. */
    readonly askTitle: string;
    readonly ask: (who: string) => string;
    readonly submit: string;
  };
}

/** The texts that an application replaces. */
export type TextsInput = { readonly [Group in keyof PageTexts]?: Partial<PageTexts[Group]> };
