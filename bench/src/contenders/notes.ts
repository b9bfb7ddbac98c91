/** What an application does with notes. Each contender implements it. */
export interface Notes {
  readonly name: string;
  create(title: string): unknown;
  get(id: string): unknown;
  /** The notes of one list. */
  inList(list: number): unknown;
  rename(id: string, title: string): unknown;
  /** Gives all notes of a list the same title. */
  renameList(list: number, title: string): unknown;
  close(): Promise<void>;
}

/** Lists of equal length, numbered from 0, and a large one after them. */
export interface NotesPopulation {
  readonly lists: number;
  readonly each: number;
  readonly large: number;
}
