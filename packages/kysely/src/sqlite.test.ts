import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataLayerSuite, type OpenStore } from '@ashlar/core/testing';
import { afterAll, describe, test } from 'vitest';
import { createRelations } from './schema/create-relations.ts';
import { sqliteDataLayer } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'ashlar-sqlite-'));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stores: Readonly<Record<string, () => string>> = {
  'a file': () => join(folder, `${files++}.db`),
  memory: () => ':memory:',
};

for (const [name, filename] of Object.entries(stores)) {
  const open: OpenStore = async (relations) => {
    const dataLayer = sqliteDataLayer({ filename: filename() });
    await createRelations(dataLayer, relations);
    return dataLayer;
  };
  describe(`SQLite in ${name} keeps the contract`, () => {
    for (const { name: promise, check } of dataLayerSuite) test(promise, () => check(open));
  });
}
