/** How a field is shown: an `input` of this type, or a checkbox. */
export type FieldType = 'text' | 'email' | 'tel' | 'url' | 'number' | 'date' | 'password' | 'checkbox';

/** What an application says about a field of registration. */
export interface FieldOptions {
  /** The text above the field. Default: the name of the attribute in words, such as "Display name". */
  readonly label?: string;
  /** How it is shown. Default: as the schema says. */
  readonly type?: Exclude<FieldType, 'password'>;
  /** A line below the label. Default none. */
  readonly hint?: string;
  /** The kind of value, for browsers that fill it in: `'name'` (HTML: autofill detail tokens). Default none. */
  readonly autocomplete?: string;
}

/** One field of a form. */
export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly hint: string | undefined;
  readonly autocomplete: string | undefined;
  readonly isRequired: boolean;
  /** For a new password: its least length. */
  readonly leastLength: number | undefined;
  /** What a problem with it is called. */
  readonly role: 'identity' | 'givenPassword' | 'newPassword' | 'passwordAgain' | 'other';
}

/** What was typed into a form, by the name of the field. */
export type TypedValues = Readonly<Record<string, string>>;
