import assert from 'node:assert/strict';
import { isPart, not, or } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import type { TextPart } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, samples } from './setup/relations.ts';

const parts: readonly TextPart[] = ['whole', 'start', 'end', 'anywhere'];

/** Letters whose case depends on a language or a version, characters that are special in patterns, and plain ones. */
const texts: readonly string[] = [
  '',
  'a',
  'A',
  'aBc',
  'AbC',
  '100%',
  '1000',
  'a_b',
  'axb',
  'a\\b',
  'a\\\\b',
  '[a]',
  '*a?',
  '.a+',
  'i',
  'I',
  'ı',
  'İ',
  'i\u0307',
  'ß',
  'ẞ',
  'ss',
  'SS',
  'é',
  'É',
  'e\u0301',
  'E\u0301',
  'ſ',
  '\u212a',
  'Σ',
  'σ',
  'ς',
  'ﬁ',
  'FI',
  '😀a',
  'a😀',
  'ab ',
  ' ab',
  "'; drop table samples; --",
];

const fold = (text: string): string =>
  [...text].map((each) => (each >= 'A' && each <= 'Z' ? each.toLowerCase() : each)).join('');

function holds(part: TextPart, text: string, wanted: string): boolean {
  const units = [...text].map((each) => each.codePointAt(0));
  const sought = [...wanted].map((each) => each.codePointAt(0));
  const at = (start: number): boolean => sought.every((unit, index) => units[start + index] === unit);
  if (part === 'whole') return units.length === sought.length && at(0);
  if (part === 'start') return at(0);
  if (part === 'end') return units.length >= sought.length && at(units.length - sought.length);
  return units.some((_unit, start) => at(start)) || sought.length === 0;
}

async function library(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, samples);
  await records.insertAll([...texts.map((text, id) => ({ id, text })), { id: texts.length, text: null }]);
  return records;
}

async function assertSearches(store: DataLayer, insensitive: boolean): Promise<void> {
  const records = await library(store);
  const folded = insensitive ? fold : (text: string): string => text;
  for (const part of parts) {
    const where = isPart('text', part, { parameter: 'wanted', insensitive });
    for (const wanted of [...texts, 'b', '%', '_', '\\', 'B', '0%', '😀', '\u0301']) {
      const expected = [...texts.keys()].filter((id) => holds(part, folded(texts[id] ?? ''), folded(wanted)));
      assert.deepEqual(await records.keys(where, { wanted }), expected, `${part} ${JSON.stringify(wanted)}`);
    }
  }
}

export const textCases: readonly DataLayerCase[] = [
  dataLayerCase('a part of a text is found character by character: none is special', [samples], (store) =>
    assertSearches(store, false),
  ),

  dataLayerCase(
    'a search that is insensitive takes A to Z for a to z, and every other letter as it is',
    [samples],
    (store) => assertSearches(store, true),
  ),

  dataLayerCase('a search in null is neither true nor false, and neither is one for null', [people], async (store) => {
    const records = recordsOf(store, people);
    await records.insertAll([
      { id: 'a', email: 'a@x', name: 'Ann' },
      { id: 'n', email: 'n@x', name: null },
    ]);
    for (const part of parts) {
      const where = isPart('name', part);
      assert.deepEqual(await records.keys(or(where, not(where)), { name: 'x' }), ['a'], part);
      assert.deepEqual(await records.keys(or(where, not(where)), { name: null }), [], part);
    }
    assert.deepEqual(await records.keys(isPart('name', 'anywhere'), { name: '' }), ['a']);
  }),
];
