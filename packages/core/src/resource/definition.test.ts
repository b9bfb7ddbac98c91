import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';

interface ArchiveTypes extends ExtensionTypes {
  readonly section: unknown;
}

/** Adds an attribute and an action, each of which the application may write itself. */
const archive = defineExtension<ArchiveTypes>()({
  key: 'archive',
  schema: z.strictObject({
    after: z.int().min(1).default(30),
    places: z.array(z.object({ shelf: z.string() })).default([]),
    title: z.string().optional(),
  }),
  transformers: [
    {
      name: 'archive.add',
      run(draft) {
        const origin = { source: 'archive', path: ['archive'] };
        draft.addAttribute('archivedAt', z.date().nullable(), origin);
        const takes = { reason: z.string() };
        draft.addAction({ name: 'archive', type: 'update', arguments: takes }, origin);
      },
    },
  ],
  verifiers: [
    {
      name: 'archive.title',
      run(draft) {
        const title = draft.section<{ title?: string }>('archive')?.title;
        if (title !== undefined && !draft.attributes.has(title)) {
          draft.error(['archive', 'title'], `there is no attribute "${title}"`);
        }
      },
    },
  ],
});

const framework = createFramework({ extensions: [archive] });

/** Defines what the compiler would refuse. */
function define(config: Readonly<Record<string, unknown>>): AnyResource {
  return (framework.defineResource as unknown as (config: unknown) => AnyResource)({ name: 'Book', ...config });
}

function problems(config: Readonly<Record<string, unknown>>): ResourceDefinitionError {
  try {
    define(config);
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return error;
    throw error;
  }
  throw new Error('expected a definition error');
}

const attributes = { id: uuidPrimaryKey(), title: z.string() };

describe('D1', () => {
  test('D1 all problems at once, each with its path, message and hint, in the order of the config', () => {
    const config = {
      archive: { title: 'titel' },
      actions: {
        retitle: { type: 'update', accept: ['titel', 'id'] },
        add: { type: 'create', select: ['nothing'] },
      },
      attributes: { title: z.string(), id: uuidPrimaryKey(), note: z.string().optional() },
      identities: { uniqueTitle: ['title', 'auther'] },
    };
    expect(problems(config).issues).toEqual([
      { path: ['archive', 'title'], message: 'there is no attribute "titel"' },
      {
        path: ['actions', 'retitle', 'accept', 0],
        message: 'there is no attribute "titel"',
        hint: 'did you mean "title"?',
      },
      { path: ['actions', 'retitle', 'accept', 1], message: 'the attribute "id" is not writable' },
      {
        path: ['actions', 'add', 'select', 0],
        message: 'there is no attribute "nothing"',
        hint: expect.stringContaining('title'),
      },
      {
        path: ['attributes', 'note'],
        message: 'an attribute is a value or null, never absent',
        hint: 'use .nullable() instead of .optional()',
      },
      {
        path: ['identities', 'uniqueTitle', 1],
        message: 'there is no attribute "auther"',
        hint: expect.stringContaining('title'),
      },
    ]);
  });

  test('D1 all sections that do not parse are reported together, in the order of the config', () => {
    const wrong = {
      attributes: { id: 7 },
      archive: { after: 0, places: [{ shelf: 7 }] },
      actions: { add: { type: 'creat' } },
    };
    const paths = problems(wrong).issues.map(({ path }) => path.join('.'));
    expect(paths).toEqual(['attributes.id', 'archive.after', 'archive.places.0.shelf', 'actions.add.type']);
    const turned = { actions: wrong.actions, archive: wrong.archive, attributes: wrong.attributes };
    const turnedPaths = problems(turned).issues.map(({ path }) => path.join('.'));
    expect(turnedPaths).toEqual(['actions.add.type', 'archive.after', 'archive.places.0.shelf', 'attributes.id']);
  });

  test('D1 the message counts the problems and prints each after the name of the resource', () => {
    const error = problems({ attributes: { title: z.string().optional() } });
    expect(error).toMatchObject({ code: 'INVALID_DEFINITION', class: 'framework', resource: 'Book' });
    expect(error.message).toBe(
      [
        'Book cannot be defined: 2 problems',
        '  Book.attributes: there is no primary key',
        '      add id: uuidPrimaryKey()',
        '  Book.attributes.title: an attribute is a value or null, never absent',
        '      use .nullable() instead of .optional()',
      ].join('\n'),
    );
  });
});

/** The problems in short. */
function printed(config: Readonly<Record<string, unknown>>): string[] {
  return problems(config).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('D2', () => {
  test.each([
    [{ attribute: {} }, 'attribute: unknown section', 'attributes'],
    [{ archiv: {} }, 'archiv: unknown section', 'archive'],
    [{ archive: { aftr: 1 } }, 'archive.aftr: unknown option', 'after'],
    [{ actions: { add: { type: 'create', acept: [] } } }, 'actions.add.acept: unknown option', 'accept'],
    [{ actions: { all: { type: 'read', filtr: {} } } }, 'actions.all.filtr: unknown option', 'filter'],
    [{ changes: [{ on: ['create'], wher: () => true }] }, 'changes.0.wher: unknown option', 'where'],
    [{ indexes: { one: ['titel'] } }, 'indexes.one.0: there is no attribute "titel"', 'title'],
    [{ identities: { one: ['titel'] } }, 'identities.one.0: there is no attribute "titel"', 'title'],
  ])('D2 %o gets a "did you mean"', (config, problem, near) => {
    expect(printed({ attributes, ...config })).toEqual([problem]);
    expect(problems({ attributes, ...config }).issues[0]?.hint).toBe(`did you mean "${near}"?`);
  });

  test.each([
    ['authentication', 'import defineResource from @ashlar/authentication'],
    ['tokenResource', 'import defineResource from @ashlar/authentication'],
    ['authenticaton', 'did you mean "authentication"? import defineResource from @ashlar/authentication'],
  ])('D2 the section %s of another package gets a hint that names the package', (section, hint) => {
    const { issues } = problems({ attributes, [section]: {} });
    expect(issues).toEqual([{ path: [section], message: 'unknown section', hint: expect.stringContaining(hint) }]);
  });

  test('D2 without a similar name, the existing names are listed', () => {
    const [issue] = problems({ attributes, archive: { quux: 1 } }).issues;
    const hint = 'there are: after, places, title';
    expect(issue).toEqual({ path: ['archive', 'quux'], message: 'unknown option', hint });
  });
});

describe('D3', () => {
  const action = (name: string, definition: object) => ({ attributes, actions: { [name]: definition } });
  const key = (schema: z.ZodType, sensitive = false) => ({
    attributes: { id: attribute(schema, { primaryKey: true, sensitive }) },
  });

  test.each([
    ['no primary key', { attributes: { title: z.string() } }, /^attributes: .*no primary key/],
    ['no attributes', {}, /^attributes: .*no primary key/],
    ['a primary key that may be null', key(z.string().nullable()), /^attributes\.id: .*may not be null/],
    ['a sensitive primary key', key(z.string(), true), /^attributes\.id: .*sensitive/],
    ['a primary key that is JSON', key(z.array(z.string())), /^attributes\.id: .*JSON/],
    [
      'an identity over an unknown attribute',
      { attributes, identities: { one: ['title', 'shelfMark'] } },
      /^identities\.one\.1: .*no attribute "shelfMark"/,
    ],
    ['an identity over nothing', { attributes, identities: { one: [] } }, /^identities\.one: /],
    [
      'accept of an unknown attribute',
      action('add', { type: 'create', accept: ['shelfMark'] }),
      /^actions\.add\.accept\.0: .*no attribute "shelfMark"/,
    ],
    [
      'accept of an attribute that is not writable',
      action('add', { type: 'create', accept: ['title', 'id'] }),
      /^actions\.add\.accept\.1: .*"id" is not writable/,
    ],
    [
      'an argument that is accepted as an attribute',
      action('add', { type: 'create', accept: ['title'], arguments: { title: z.string() } }),
      /^actions\.add\.arguments\.title: /,
    ],
    ['a bulk create', action('add', { type: 'create', bulk: true }), /^actions\.add\.bulk: .*update and destroy/],
    [
      'a hook for single records on a bulk action',
      action('clear', { type: 'destroy', bulk: true, after: () => {} }),
      /^actions\.clear\.after: /,
    ],
    [
      'an attribute named like a word of filters',
      { attributes: { ...attributes, not: z.string() } },
      /^attributes\.not: .*words of filters/,
    ],
    [
      'a schema that does not tell how to store it',
      { attributes: { ...attributes, mark: z.custom<string>() } },
      /^attributes\.mark: .*how to store it/,
    ],
    [
      'two attributes in one column',
      { attributes: { ...attributes, name: attribute(z.string(), { column: 'title' }) } },
      /^attributes\.name: .*column "title"/,
    ],
    ['a name that is not in PascalCase', { name: 'book', attributes }, /^name: .*PascalCase/],
  ])('D3 %s is refused', (_what, config, problem) => {
    expect(printed(config)).toEqual([expect.stringMatching(problem)]);
  });
});
