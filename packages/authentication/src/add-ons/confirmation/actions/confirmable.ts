import type { FlagOf } from '@ashlar/core/extension';

/** The names of attributes that can be confirmed, as `Confirmable<Attributes>[keyof Attributes]`: what actions may write and anyone may see. */
export type Confirmable<Attributes> = {
  [Name in keyof Attributes]: FlagOf<Attributes[Name], 'writable'> extends false
    ? never
    : FlagOf<Attributes[Name], 'sensitive'> extends true
      ? never
      : FlagOf<Attributes[Name], 'primaryKey'> extends true
        ? never
        : Name & string;
};
