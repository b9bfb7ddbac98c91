import { expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineResource } from '../framework/define-resource.ts';
import { createRecord, isRecordOf, resourceOfRecord } from './record.ts';

const resourceNamed = (name: string) =>
  defineResource({ name, attributes: { id: uuidPrimaryKey(), title: z.string() } });
const [Note, Page] = [resourceNamed('Note'), resourceNamed('Page')];

test('a row becomes a record of one resource, once', () => {
  const row = { id: '1', title: 'a' };
  const record = createRecord(Note, row);
  expect(record).toBe(row);
  expect(Object.isFrozen(record)).toBe(true);
  expect([isRecordOf(Note, record), isRecordOf(Page, record)]).toEqual([true, false]);
  expect(createRecord(Note, row)).toBe(record);
  expect(() => createRecord(Page, row)).toThrow(
    new TypeError('a record of Note cannot be one of Page: pass a copy of its values'),
  );
  expect(resourceOfRecord(record)).toBe(Note);
});

test('nothing that is made from a record is one', () => {
  const record = createRecord(Note, { id: '1', title: 'a' });
  const made = [
    { ...record },
    Object.create(record),
    new Proxy(record, {}),
    structuredClone(record),
    JSON.parse(JSON.stringify(record)),
  ];
  expect(made.map(resourceOfRecord)).toEqual(made.map(() => undefined));
  expect(Reflect.ownKeys(record)).toEqual(['id', 'title']);
});
