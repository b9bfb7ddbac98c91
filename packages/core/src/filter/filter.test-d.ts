// What the compiler says of searches in text.
import { expectTypeOf, test } from 'vitest';
import type { Filter } from './filter.ts';

interface Song {
  readonly title: string;
  readonly genre: 'rock' | 'folk' | null;
  readonly plays: number;
  readonly at: Date;
}

test('text can be searched, with any text, and nothing else can', () => {
  expectTypeOf<{ title: { contains: string; insensitive: true } }>().toExtend<Filter<Song>>();
  expectTypeOf<{ genre: { startsWith: 'ro'; endsWith: string } }>().toExtend<Filter<Song>>();
  expectTypeOf<{ title: { eq: string; insensitive: boolean } }>().toExtend<Filter<Song>>();
  expectTypeOf<{ plays: { contains: string } }>().not.toExtend<Filter<Song>>();
  expectTypeOf<{ plays: { contains: number } }>().not.toExtend<Filter<Song>>();
  expectTypeOf<{ plays: { eq: number; insensitive: true } }>().not.toExtend<Filter<Song>>();
  expectTypeOf<{ at: { startsWith: string } }>().not.toExtend<Filter<Song>>();
  expectTypeOf<{ title: { contains: number } }>().not.toExtend<Filter<Song>>();
});
