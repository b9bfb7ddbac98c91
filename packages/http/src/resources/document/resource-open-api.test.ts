import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { validate } from '@readme/openapi-parser';
import { afterEach, expect, test } from 'vitest';
import type { OpenApiOperation } from '../../openapi/open-api.ts';
import { type NotesSite, openNotes, stores } from '../../test-setup/notes-site.ts';
import { notesApi } from '../../test-setup/print-notes-open-api.ts';

const program = fileURLToPath(new URL('../../test-setup/print-notes-open-api.ts', import.meta.url));
const onSources = new URL('../../../../../tools/resolve-sources.mjs', import.meta.url).href;

let site: NotesSite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

const api = notesApi();

/** An operation of the document. */
function operation(id: string): Record<string, never> & OpenApiOperation {
  const all = Object.values(api.openApi().document.paths).flatMap((methods) => Object.values(methods));
  const found = all.find(({ operationId }) => operationId === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  // Invariant: tests read members that they expect, and fail where one is missing.
  return found as Record<string, never> & OpenApiOperation;
}

const parameters = (id: string): readonly Record<string, unknown>[] => Object(operation(id).parameters ?? []);

test('J10 the document is valid OpenAPI 3.1', async () => {
  const { document } = api.openApi({ title: 'Notes', version: '2.0.0' });
  // The validator writes into what it gets.
  const result = await validate(structuredClone(document) as unknown as Parameters<typeof validate>[0]);
  expect(result).toEqual({ valid: true, warnings: [], specification: 'OpenAPI' });
  expect(document.info).toMatchObject({ title: 'Notes', version: '2.0.0' });
});

test('J10 it names every route once, with an id, a tag, a key, and who may call it', () => {
  const { paths, tags } = api.openApi().document;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('{key}', ':key')}`),
  );
  expect(described.toSorted()).toEqual(api.routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  expect(tags).toEqual([{ name: 'notes' }, { name: 'tags' }]);
  for (const { security } of operations) expect(security).toEqual([{}, { cookie: [] }, { bearer: [] }]);
  expect(api.openApi().document.components.securitySchemes?.cookie).toMatchObject({ name: '__Host-user' });
  expect(operation('notes.list').summary).toBe('Lists notes.');
  expect(parameters('notes.like')[0]).toMatchObject({ name: 'key', in: 'path', schema: { format: 'uuid' } });
});

test('J10 it shows no sensitive and no private attribute, no default and no secret', () => {
  const text = JSON.stringify(api.openApi().document);
  for (const hidden of ['"secret"', '"mark"', 'hashedPassword', '"default":false', 'onePerTitle', 'wipe']) {
    expect(text).not.toContain(hidden);
  }
  const { schemas = {} } = api.openApi().document.components;
  expect(Object.keys(schemas).filter((name) => /^(Note|Tag)\d*$/.test(name))).toEqual(['Note', 'Tag']);
  const always = ['id', 'authorId', 'title', 'isPublished', 'likes', 'dueAt', 'points', 'extra'];
  const shown = [...always, 'advice', 'version', 'createdAt'];
  expect(Object.keys(Object(schemas.Note?.properties))).toEqual(shown);
  // A rule hides the advice from most callers, so their answers are without it.
  expect(schemas.Note?.required).toEqual([...always, 'version', 'createdAt']);
  expect(Object.keys(Object(schemas['Note.Filter']?.properties))).toEqual([...shown, 'and', 'or', 'not']);
});

test('J10 it says what a route takes: bounds, order and filter of pages, arguments in the query, a body without more', () => {
  const named = Object.fromEntries(parameters('notes.list').map((each) => [each.name, each]));
  expect(Object.keys(named)).toEqual(['filter', 'sort', 'size', 'after', 'before', 'count', 'load']);
  expect(named.size).toMatchObject({ schema: { type: 'integer', minimum: 1, maximum: 5 } });
  expect(Object(named.load).schema.items.enum).toEqual(['comments', 'comments.note']);
  const [own, related] = Object(operation('notes.get').responses['200']).content['application/json'].schema.properties
    .record.allOf;
  expect(own).toEqual({ $ref: '#/components/schemas/Note' });
  const [comment, ofComment] = related.properties.comments.items.allOf;
  expect(comment).toEqual({ $ref: '#/components/schemas/Comment' });
  expect(ofComment.properties.note).toEqual({ anyOf: [{ $ref: '#/components/schemas/Note' }, { type: 'null' }] });
  expect(Object(named.sort).schema.items.enum).not.toContain('extra');
  expect(named.filter).toMatchObject({
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Note.Filter' } } },
  });
  expect(parameters('tags.all').map(({ name }) => name)).toEqual([
    'filter',
    'sort',
    'size',
    'after',
    'before',
    'offset',
    'shade',
    'since',
  ]);
  expect(parameters('notes.publishAll')).toMatchObject([{ name: 'filter', required: true }]);
  const body = Object(operation('notes.write').requestBody).content['application/json'].schema;
  expect(body).toMatchObject({ required: ['title'], additionalProperties: false });
  expect(Object.keys(body.properties)).toEqual(['title', 'isPublished', 'dueAt', 'points', 'extra', 'advice']);
  expect(Object(operation('notes.edit').requestBody).required).toBe(false);
  expect(operation('notes.remove').requestBody).toBeUndefined();
});

test('J10 it names the statuses of each route', () => {
  const statuses = (id: string) => Object.keys(operation(id).responses).join(' ');
  expect(statuses('notes.list')).toBe('200 400 401 403 405 500 503 default');
  expect(statuses('notes.get')).toBe('200 400 401 403 404 405 412 500 503 default');
  expect(statuses('notes.write')).toBe('201 400 401 403 405 408 409 413 415 500 503 default');
  expect(statuses('notes.edit')).toBe('200 400 401 403 404 405 408 409 412 413 415 500 503 default');
  expect(statuses('notes.remove')).toBe('204 400 401 403 404 405 408 409 412 413 415 500 503 default');
  expect(operation('notes.list').responses['403']).toEqual({ $ref: '#/components/responses/ForbiddenByPolicies' });
  const refusals = api.openApi().document.components.responses?.ForbiddenByPolicies;
  expect(JSON.stringify(refusals)).toMatch(/FORBIDDEN/);
  expect(JSON.stringify(refusals)).not.toMatch(/CROSS_ORIGIN/);
  expect(Object.keys(Object(operation('notes.write').responses['201']).headers)).toEqual(['Location', 'ETag']);
  expect(Object.keys(Object(operation('notes.list').responses['200']).headers)).toEqual(['Link']);
});

test('J10 it says where a version can be asked for, and where it is told', () => {
  const namesIn = (id: string) => parameters(id).map(({ name }) => name);
  const told = (id: string, status: string) => Object.keys(Object(operation(id).responses[status]).headers ?? {});
  expect(namesIn('notes.edit')).toEqual(['key', 'If-Match']);
  expect([namesIn('notes.remove'), namesIn('notes.like')]).toEqual([namesIn('notes.edit'), namesIn('notes.edit')]);
  expect([told('notes.get', '200'), told('notes.edit', '200'), told('notes.like', '200')]).toEqual([
    ['ETag'],
    ['ETag'],
    [],
  ]);
  // Tags have no version.
  expect([namesIn('tags.paint'), told('tags.get', '200')]).toEqual([['key'], []]);
  expect(Object.keys(operation('tags.paint').responses)).not.toContain('412');
});

test('J10 it is the same text in two processes, and what JSON Schema cannot say is a warning', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', onSources, program], {
    env: { ...process.env, NODE_OPTIONS: '', PRINT_OPEN_API: 'yes' },
  });
  expect(stdout).toBe(JSON.stringify(api.openApi()));
  expect(api.openApi().warnings).toEqual(expect.arrayContaining(['Note.points: JSON Schema cannot say bigint']));
});

test('J10 it is served to anyone where the options say so', async () => {
  const [sqlite] = stores;
  if (sqlite === undefined) throw new Error('there is no store');
  site = await openNotes(sqlite);
  const { status, body } = await site.browser().get('/api/openapi.json');
  expect([status, body]).toEqual([200, JSON.parse(JSON.stringify(site.api.openApi().document))]);
  expect(await site.browser().get('/auth/openapi.json')).toMatchObject({ status: 404 });
});
