import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenApiDocument } from '../openapi/open-api.ts';
import { address, baseUrl, type NotesSite, openNotes, recordIn, stores } from '../test-setup/notes-site.ts';
import { type DrawnRequest, randomResourceRequests } from '../test-setup/random-resource-requests.ts';
import { known } from '../test-setup/served-resources.ts';

let site: NotesSite;
afterEach(async () => await site.close());

/** A request, and what came back. */
interface Answered {
  readonly method: string;
  readonly response: Response;
  readonly text: string;
}

/** The statuses that the document names for a method of a path. */
function documentedAt({ method, path }: DrawnRequest, { paths }: OpenApiDocument): readonly string[] {
  const [plain = ''] = path.split('?');
  const found = Object.entries(paths).filter(([template]) => {
    return new RegExp(`^${template.replace('{key}', '[^/]+')}$`).test(plain);
  });
  const operations = found.flatMap(([, methods]) => methods[(method === 'HEAD' ? 'GET' : method).toLowerCase()] ?? []);
  return operations.flatMap(({ responses }) => Object.keys(responses));
}

/** The cursors in an answer, as everyone can read them. */
function cursorsIn(body: unknown, { headers }: Response): readonly string[] {
  const { next, previous } = Object(body);
  const linked = [...(headers.get('link') ?? '').matchAll(/[?&](?:after|before)=([^&>]*)/g)].map(([, each]) => each);
  return [next, previous, ...linked].map((each) => Buffer.from(each ?? '', 'base64url').toString());
}

function expectDocumented(documented: readonly string[], drawn: Answered): void {
  const {
    method,
    text,
    response: { status, headers },
  } = drawn;
  if (documented.length === 0) expect([204, 404, 405]).toContain(status);
  else expect([...documented, '404']).toContain(String(status));
  expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-store', 'Cookie, Authorization']);
  expect(headers.getSetCookie()).toEqual([]);
  expect(text).not.toMatch(/"secret"|"mark"|hidden|inside|unseen|hashedPassword/);
  for (const name of ['location', 'link']) expect(headers.get(name) ?? baseUrl).toContain(`${baseUrl}`);
  if (method === 'HEAD' || status === 204) {
    expect(text).toBe('');
    return;
  }
  const body: unknown = JSON.parse(text);
  expect(cursorsIn(body, drawn.response).join()).not.toMatch(/hidden|inside|unseen/);
  if (status < 400) {
    expect(Object(body).records?.length ?? 0).toBeLessThanOrEqual(50);
    return;
  }
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body).toMatchObject({ type: 'about:blank', status, code: expect.stringMatching(/^[A-Z_]+$/) });
}

describe.each(stores)('on $name', (store) => {
  test('J12 random requests get only documented answers, no failure of ours, and change nothing that is not theirs', async () => {
    site = await openNotes(store);
    const [ann, bob] = [await site.signedIn('ann'), await site.signedIn('bob')];
    const notes: { readonly id: string; readonly authorId?: unknown }[] = [];
    for (const title of ['one', 'two', 'three', 'four']) {
      notes.push(recordIn(await ann.post('/api/notes', { title, isPublished: title === 'two', advice: 'unseen' })));
    }
    const { next } = Object((await ann.get(address('/api/notes', { sort: 'title', size: 2 }))).body);
    const signIn = '/auth/user/password/sign-in';
    const { token } = Object((await site.browser().post(signIn, known('bob'), { 'Ashlar-Transport': 'bearer' })).body);
    const cookie = [...bob.jar].map(([name, text]) => `${name}=${text}`).join('; ');
    // Only the `likes` of what is published, and the version that counts with them, are for others to change.
    const owned = () =>
      site.query(
        `select id, title, is_published, extra from notes where author_id = '${notes[0]?.authorId}' order by id`,
      );
    const before = await owned();
    const { document } = site.api.openApi();
    const seen = new Set<number>();
    const requests = randomResourceRequests({
      ids: notes.map(({ id }) => id),
      cursors: [next, `${next}A`],
      cookies: [cookie, `${cookie}; ${cookie}`],
      tokens: [token, 'a.b.c'],
    });
    await fc.assert(
      fc.asyncProperty(requests, async (drawn) => {
        const { method, path, headers, body } = drawn;
        const request = new Request(baseUrl + path, { method, headers, ...(body === undefined ? {} : { body }) });
        const response = await site.api.handler(request, { ip: '192.0.2.1' });
        const asked = { ...drawn, path: request.url.slice(baseUrl.length) };
        expectDocumented(documentedAt(asked, document), { method, response, text: await response.text() });
        seen.add(response.status);
        const [failure] = site.errors.splice(0);
        if (failure !== undefined) throw failure;
        site.statements.length = 0;
      }),
      { seed: 20_261_126, numRuns: 4000, endOnFailure: true },
    );
    expect(await owned()).toEqual(before);
    expect([...seen].toSorted((one, other) => one - other)).toEqual([200, 201, 204, 400, 401, 403, 404, 405, 409, 415]);
  }, 120_000);
});
