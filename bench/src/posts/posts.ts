/** What an application does with posts. Each contender implements it, on a database of its own. */
export interface Posts {
  readonly name: string;
  create(title: string): unknown;
  get(id: string): unknown;
  /** Gives one post another title, by its key. */
  rename(id: string, title: string): unknown;
  /** One of the pages of `PAGE` posts, by likes and key: the page behind the one with this number. */
  page(index: number): unknown;
  /** The posts of a board that `actor` may see: those that are published, and the actor's own. */
  visible(board: number): unknown;
  /** The posts of a board, with the comments of each, and with the author of each comment. */
  discussed(board: number): unknown;
  /** Sets the value of the mark with this name, and makes the mark if there is none. */
  mark(name: string, value: number): unknown;
  close(): Promise<void>;
}

/** The numbers of rows: every board has `PAGE` posts. */
export const BOARDS = 100;
export const PAGE = 50;
export const AUTHORS = 10;
/** The comments of each post. */
export const COMMENTS = 3;

/** A place between two pages: the likes and the key of the last post before it. */
export interface PlaceOfPage {
  readonly likes: number;
  readonly id: string;
}
