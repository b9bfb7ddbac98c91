type LowerOrDigit =
  | 'a'
  | 'b'
  | 'c'
  | 'd'
  | 'e'
  | 'f'
  | 'g'
  | 'h'
  | 'i'
  | 'j'
  | 'k'
  | 'l'
  | 'm'
  | 'n'
  | 'o'
  | 'p'
  | 'q'
  | 'r'
  | 's'
  | 't'
  | 'u'
  | 'v'
  | 'w'
  | 'x'
  | 'y'
  | 'z'
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9';
type Upper =
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'N'
  | 'O'
  | 'P'
  | 'Q'
  | 'R'
  | 'S'
  | 'T'
  | 'U'
  | 'V'
  | 'W'
  | 'X'
  | 'Y'
  | 'Z';

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
      `${Done}${Letter extends Upper ? (Before extends LowerOrDigit ? '_' : '') : ''}${Lowercase<Letter>}`
    >
  : Done;
