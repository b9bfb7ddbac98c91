// V2: each kind of change of a resource, with rows, on both stores, there and back.
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, noteWith, resourcesSource, rowsOf } from '../test-setup/notes.ts';

type Row = Readonly<Record<string, unknown>>;

/** One kind of change. */
interface Kind {
  readonly what: string;
  /** The source of the resources before and after. */
  readonly from: string;
  readonly to: string;
  readonly options?: readonly string[];
  /** What a row holds beside its id, before. */
  row(index: number, store: TestApplication['store']): Row;
  /** What it holds after. */
  changed(row: Row, store: TestApplication['store']): Row;
  /** What it holds after the way back; as before if it is left out. */
  back?(row: Row): Row;
}

const ROWS = 2000;
const title = noteWith('title: z.string()');
const titled = (index: number): Row => ({ title: `t${index}` });
const same = (row: Row): Row => row;
const parented = (index: number): Row => ({ parent_id: index === 0 ? null : idOf(index - 1) });

/** Text that ends a literal of SQL or of TypeScript, if it is not written with care. */
const hostile = ["it's `$", '{new}` \\ \n --'].join('');

const kinds: readonly Kind[] = [
  {
    what: 'an attribute that may be null is added',
    from: title,
    to: noteWith('title: z.string(), place: z.string().nullable()'),
    row: titled,
    changed: (row) => ({ ...row, place: null }),
  },
  {
    what: 'a required attribute with a default is added',
    from: title,
    to: noteWith(`title: z.string(), state: z.string().default(${JSON.stringify(hostile)})`),
    row: titled,
    changed: (row) => ({ ...row, state: hostile }),
  },
  {
    what: 'a required attribute without a default is added',
    from: title,
    to: noteWith('title: z.string(), weight: z.int()'),
    options: ['--fill', 'notes.weight=7'],
    row: titled,
    changed: (row) => ({ ...row, weight: 7 }),
  },
  {
    what: 'an attribute is removed',
    from: noteWith('title: z.string(), place: z.string()'),
    to: title,
    options: ['--allow-drop'],
    row: (index) => ({ title: `t${index}`, place: `p${index}` }),
    changed: ({ title: kept }) => ({ title: kept }),
    back: (row) => ({ ...row, place: '' }),
  },
  {
    what: 'an attribute is renamed',
    from: noteWith('title: z.string()', "identities: { oneTitle: ['title'] }"),
    to: noteWith('headLine: z.string()', "identities: { oneTitle: ['headLine'] }"),
    options: ['--rename', 'notes.title=headLine'],
    row: titled,
    changed: ({ title: text }) => ({ head_line: text }),
  },
  {
    what: 'an integer becomes text',
    from: noteWith('size: z.int()'),
    to: noteWith('size: z.string()'),
    row: (index) => ({ size: index }),
    changed: ({ size }) => ({ size: String(size) }),
  },
  {
    what: 'text becomes a moment',
    from: noteWith('at: z.string().nullable()'),
    to: noteWith('at: z.date().nullable()'),
    row: (index) => ({ at: index % 2 ? null : new Date(index * 1000).toISOString() }),
    changed: ({ at }, store) => ({ at: store === 'postgres' && at ? new Date(String(at)) : at }),
  },
  {
    what: 'text becomes a UUID',
    from: noteWith('owner: z.string()'),
    to: noteWith('owner: z.uuid()'),
    row: (index) => ({ owner: idOf(index + 7) }),
    changed: same,
  },
  {
    what: 'an attribute that may be null becomes required',
    from: noteWith('title: z.string().nullable()'),
    to: noteWith("title: z.string().default('none')"),
    row: (index) => ({ title: index % 3 ? `t${index}` : null }),
    changed: ({ title: text }) => ({ title: text ?? 'none' }),
    back: ({ title: text }) => ({ title: text ?? 'none' }),
  },
  {
    what: 'a required attribute may be null',
    from: title,
    to: noteWith('title: z.string().nullable()'),
    row: titled,
    changed: same,
  },
  {
    what: 'an identity is added',
    from: title,
    to: noteWith('title: z.string()', "identities: { oneTitle: ['title'] }"),
    row: titled,
    changed: same,
  },
  {
    what: 'an identity is removed',
    from: noteWith('title: z.string()', "identities: { oneTitle: ['title'] }"),
    to: title,
    row: titled,
    changed: same,
  },
  {
    what: 'an index is added',
    from: noteWith('title: z.string(), at: z.date().nullable()'),
    to: noteWith('title: z.string(), at: z.date().nullable()', "indexes: { newest: ['at', 'title'] }"),
    row: (index) => ({ title: `t${index}`, at: null }),
    changed: same,
  },
  {
    what: 'an index is removed',
    from: noteWith('title: z.string()', "indexes: { byTitle: ['title'] }"),
    to: title,
    row: titled,
    changed: same,
  },
  {
    what: 'a relation is added',
    from: noteWith('parentId: z.uuid().nullable()'),
    to: noteWith('parentId: z.uuid().nullable()', `relationships: { parent: belongsTo('Note', { by: 'parentId' }) }`),
    row: parented,
    changed: same,
  },
  {
    what: 'a relation is removed',
    from: noteWith('parentId: z.uuid().nullable()', `relationships: { parent: belongsTo('Note', { by: 'parentId' }) }`),
    to: noteWith('parentId: z.uuid().nullable()'),
    row: parented,
    changed: same,
  },
  {
    what: 'what becomes of a record without the one it belongs to changes',
    from: noteWith('parentId: z.uuid().nullable()', `relationships: { parent: belongsTo('Note', { by: 'parentId' }) }`),
    to: noteWith(
      'parentId: z.uuid().nullable()',
      `relationships: { parent: belongsTo('Note', { by: 'parentId', onDelete: 'setNull' }) }`,
    ),
    row: parented,
    changed: same,
  },
  {
    what: 'the attribute of a relation is renamed',
    from: noteWith('parentId: z.uuid().nullable()', `relationships: { parent: belongsTo('Note', { by: 'parentId' }) }`),
    to: noteWith('aboveId: z.uuid().nullable()', `relationships: { parent: belongsTo('Note', { by: 'aboveId' }) }`),
    options: ['--rename', 'notes.parentId=aboveId'],
    row: parented,
    changed: ({ parent_id: id }) => ({ above_id: id }),
  },
  {
    what: 'a table is added beside it',
    from: title,
    to: resourcesSource(`
      defineResource({ name: 'Note', table: 'notes', attributes: { id: uuidPrimaryKey(), title: z.string() } }),
      defineResource({ name: 'Tag', table: 'tags', attributes: { id: uuidPrimaryKey(), name: attribute(z.string(), { unique: true }) } }),
    `),
    row: titled,
    changed: same,
  },
];

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test.each(kinds)('K1 as in V2: $what, and every row is kept, there and back', async (kind) => {
    const { from, to, options = [], row, changed, back = same } = kind;
    const app = await application(store);
    app.declare(from);
    expect(await app.run('generate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    const rows = Array.from({ length: ROWS }, (_, index) => ({ id: idOf(index), ...row(index, store) }));
    await insertRows(app, 'notes', rows);

    app.declare(to);
    expect(await app.run('generate', ...options)).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.differences()).toEqual([]);
    expect(await rowsOf(app)).toEqual(rows.map(({ id, ...rest }) => ({ id, ...changed(rest, store) })));
    expect(await app.run('generate')).toMatchObject({ code: 0, out: 'nothing to do\n' });

    app.declare(from);
    expect(await app.run('migrate', '--to', '1')).toMatchObject({ code: 0, err: '' });
    expect(await app.differences()).toEqual([]);
    const before = rows.map(({ id, ...rest }) => ({ id, ...back(kind.back ? changed(rest, store) : rest) }));
    expect(await rowsOf(app)).toEqual(before);
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
  });

  test('K9 as in V10: a value that the new type cannot hold ends the migration, is not printed, and nothing is changed', async () => {
    const app = await application(store);
    app.declare(noteWith('size: z.string()'));
    await app.run('generate');
    await app.run('migrate');
    const rows = ['1', '2', 'secret-7Gx'].map((size, index) => ({ id: idOf(index), size }));
    await insertRows(app, 'notes', rows);
    app.declare(noteWith('size: z.int()'));
    await app.run('generate');
    const { code, out, err } = await app.run('migrate');
    expect(code).toBe(1);
    expect(err).toContain('0002_change_notes_size failed: some values of notes.size are no integer');
    expect(out + err).not.toContain('secret-7Gx');
    expect(await rowsOf(app)).toEqual(rows);
    expect(await app.run('migrate', '--check')).toMatchObject({ code: 1 });
  });

  test('null that a required attribute does not take ends the migration before anything is lost', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string().nullable()'));
    await app.run('generate');
    await app.run('migrate');
    await insertRows(app, 'notes', [{ id: idOf(1), title: null }]);
    app.declare(title);
    await app.run('generate');
    const { code, err } = await app.run('migrate');
    expect([code, err]).toEqual([1, expect.stringContaining('notes.title is null in some rows')]);
    expect(await rowsOf(app)).toEqual([{ id: idOf(1), title: null }]);
  });
});
