import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { anchorsIn, type DeadLink, findDeadLinks, linksIn } from './dead-links.ts';

const root = join(import.meta.dirname, '..');
const said = ({ file, line, problem }: DeadLink) => `${file}:${line}: ${problem}`;

test('no page has a dead link', () => {
  expect(findDeadLinks(root).map(said)).toEqual([]);
});

test('the sidebar of the site names every page, and no other', () => {
  const config = readFileSync(join(root, 'docs/.vitepress/config.ts'), 'utf8');
  const named = [...config.matchAll(/link: '\/((?:tutorials|how-to|topics)\/[\w-]+)'/g)].map(([, page]) => page);
  const pages = ['tutorials', 'how-to', 'topics'].flatMap((folder) =>
    readdirSync(join(root, 'docs', folder)).map((name) => `${folder}/${name.replace(/\.md$/, '')}`),
  );
  expect([...new Set(named)].sort()).toEqual(pages.sort());
});

test('a missing file, page and heading are dead, each with its line', () => {
  const folder = folderWith({
    'README.md':
      '[gone](./gone.md)\n\n[there](docs/page.md) and [no heading](docs/page.md#nothing)\nRead `docs/lost.md`.',
    'docs/page.md':
      '# A page\n\n## One heading\n\n[above](#one-heading) [below](#below)\n[folder](../docs) [site](/none)',
    'docs/index.md':
      '---\nlink: /page\nlink: /tutorials/gone\n---\n\n[first]: ./page.md#a-page\n[second]: ./missing.md',
  });
  expect(findDeadLinks(folder).map(said).sort()).toEqual([
    'README.md:1: there is no gone.md',
    'README.md:3: docs/page.md has no heading #nothing',
    'README.md:4: there is no docs/lost.md',
    'docs/index.md:3: there is no docs/tutorials/gone.md',
    'docs/index.md:7: there is no docs/missing.md',
    'docs/page.md:5: docs/page.md has no heading #below',
    'docs/page.md:6: there is no docs/none.md',
  ]);
});

test('links in code are none, and neither are those to other hosts', () => {
  const text =
    '```md\n[a](./a.md)\n```\n`[b](./b.md)` [c](https://example.com/c.md) [d](mailto:d@example.com)\n[e](./e.md)';
  expect(linksIn(text)).toEqual([{ line: 5, target: './e.md' }]);
});

test('an anchor is a heading that GitHub and the site name alike, or an id', () => {
  const page = '# Why `a` is [b](./c.md)\n\n## CI & docs\n\n## Dangers\n\n<a id="l50"></a>\n\n```sh\n# a comment\n```';
  expect([...anchorsIn(page)].sort()).toEqual(['dangers', 'l50', 'why-a-is-b']);
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-links-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'docs'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
