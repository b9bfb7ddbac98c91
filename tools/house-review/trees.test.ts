import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packageTrees, treeOf } from './trees.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the packages of the repository are found, together and each by itself', () => {
  const [all, ...packages] = packageTrees(root);
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['@ashlar/core', '@ashlar/kysely']));
  expect(all.sources).toEqual(packages.flatMap(({ sources }) => sources));
  expect(all.sources.map(({ path }) => path)).toContain('packages/core/src/index.ts');
});

test('another folder has the name of its package', () => {
  const tree = treeOf(`${root}/packages/core/src/run`);
  expect(tree.name).toBe('@ashlar/core');
  expect(tree.sources.length).toBeGreaterThan(0);
});

test('what is no folder is said, and what to give', () => {
  expect(() => treeOf('/does/not/exist')).toThrow('/does/not/exist: is no folder. Name a folder of sources');
});
