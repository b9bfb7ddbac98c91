type IsUpper<Letter extends string> = Letter extends Lowercase<Letter> ? false : true;
type IsLowerOrDigit<Letter extends string> =
  Letter extends Uppercase<Letter> ? (Letter extends `${number}` ? true : false) : true;

/** The column of an attribute that names none, as `columnNameOf` of `@ashlar/core` makes it: `userID` is `user_id`. */
export type SnakeCase<Text extends string> = Text extends Lowercase<Text> ? Text : Snake<Text>;

type Snake<
  Rest extends string,
  Before extends string = '',
  Done extends string = '',
> = Rest extends `${infer Letter}${infer After}`
  ? Snake<
      After,
      Letter,
      `${Done}${IsUpper<Letter> extends true ? (IsLowerOrDigit<Before> extends true ? '_' : '') : ''}${Lowercase<Letter>}`
    >
  : Done;
