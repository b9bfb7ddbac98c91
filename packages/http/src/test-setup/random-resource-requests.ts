import fc from 'fast-check';

/** A request as it was drawn. */
export interface DrawnRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What random requests are made of. */
export interface KnownParts {
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
  readonly cookies: readonly string[];
  readonly tokens: readonly string[];
}

const words = [
  'title',
  'isPublished',
  'dueAt',
  'points',
  'extra',
  'secret',
  'mark',
  'advice',
  'numbers',
  'text',
  '__proto__',
  'id',
];
const operators = ['eq', 'in', 'notIn', 'gt', 'lte', 'isNull', 'contains', 'startsWith', 'insensitive', 'like', 'not'];
const value = fc.oneof(
  fc.constantFrom<unknown>('one', 'two', '', null, true, false, 0, 1, -1, 1.5, 1e21, '2026-01-01', '2026-02-30', '12'),
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
);
const bodyOf = fc.dictionary(fc.constantFrom(...words), value, { maxKeys: 4 }).map((body) => JSON.stringify(body));

const { filter: filterOf } = fc.letrec<{ filter: unknown; member: unknown }>((tie) => ({
  filter: fc.dictionary(fc.constantFrom(...words, 'and', 'or', 'not', 'likes', 'createdAt'), tie('member'), {
    maxKeys: 3,
  }),
  member: fc.oneof(
    { depthSize: 'small' },
    value,
    fc.array(value, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...operators), fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 2 }),
    fc.array(tie('filter'), { maxLength: 3 }),
    tie('filter'),
  ),
}));

/** Requests that a program, a broken one or an attacker may send to the routes of notes and tags. */
export function randomResourceRequests(known: KnownParts): fc.Arbitrary<DrawnRequest> {
  const path = fc.tuple(paths(known), queries(known)).map(([one, query]) => one + query);
  const method = fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE') },
    { weight: 2, arbitrary: fc.constantFrom('HEAD', 'PUT', 'OPTIONS') },
  );
  const body = fc.oneof(
    { weight: 4, arbitrary: bodyOf },
    { weight: 6, arbitrary: rightBody },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', 'null', ' ') },
  );
  const type = fc.oneof(
    { weight: 8, arbitrary: fc.constant('application/json') },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'text/html;x=1') },
  );
  return fc.record({ method, path, headers: credentials(known), body, type }).map(({ type: contentType, ...drawn }) => {
    const hasBody = !['GET', 'HEAD'].includes(drawn.method);
    const headers = hasBody ? { ...drawn.headers, 'Content-Type': contentType } : drawn.headers;
    return { ...drawn, headers, body: hasBody ? drawn.body : undefined };
  });
}

/** What creates a note, a tag or an answer, if everything else is right. */
const rightBody = fc
  .constantFrom<object>(
    { title: 'one' },
    { title: 'of bob' },
    { name: 'a' },
    { name: 'b/c' },
    { numbers: [1] },
    { text: 'o' },
  )
  .map((body) => JSON.stringify(body));

function paths({ ids }: KnownParts): fc.Arbitrary<string> {
  const key = fc.oneof(
    fc.constantFrom(...ids, 'x', '', '.', '%', '%2F', '0'),
    fc.string({ maxLength: 5 }).map((text) => encodeURIComponent(text.toWellFormed())),
  );
  const step = fc.constantFrom('like', 'titled', 'search', 'publish-all', 'tally', 'wipe', 'edit', 'list', '..', '');
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('/api/notes', '/api/tags') },
    { weight: 3, arbitrary: key.map((each) => `/api/notes/${each}`) },
    { weight: 1, arbitrary: key.map((each) => `/api/tags/${each}`) },
    { weight: 2, arbitrary: step.map((each) => `/api/notes/${each}`) },
    { weight: 2, arbitrary: fc.tuple(key, step).map(([one, other]) => `/api/notes/${one}/${other}`) },
  );
}

function queries({ cursors }: KnownParts): fc.Arbitrary<string> {
  const of = (name: string, texts: readonly string[]) => fc.constantFrom(...texts).map((text) => [name, text] as const);
  const rubbish = fc.tuple(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4, unit: 'binary' }));
  const member = fc.oneof(
    filterOf.map((each) => ['filter', JSON.stringify(each)] as const),
    of('sort', ['title', '-createdAt,title', 'secret', 'mark', '-advice', 'extra', ',', '-', 'title,title']),
    of('size', ['1', '5', '6', '0', '-1', 'x', '99999999999999999999']),
    fc.tuple(fc.constantFrom('after', 'before'), fc.oneof(fc.constantFrom(...cursors, ''), fc.base64String())),
    fc.constantFrom(
      ...([
        ['count', 'true'],
        ['offset', '2'],
        ['shade', 'x'],
        ['authorize', 'false'],
        ['load', '{}'],
      ] as const),
    ),
    rubbish,
  );
  const some = fc.array(member, { minLength: 1, maxLength: 3 });
  const written = some.map(
    (each) => `?${new URLSearchParams(each.map(([name, text]): [string, string] => [name, text]))}`,
  );
  return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: written });
}

type Headers = Readonly<Record<string, string>>;

function credentials({ cookies, tokens }: KnownParts): fc.Arbitrary<Headers> {
  const credential = fc.oneof(
    fc.constant<Headers>({}),
    fc.constantFrom(...cookies).map((Cookie): Headers => ({ Cookie })),
    fc.constantFrom(...tokens).map((token): Headers => ({ Authorization: `Bearer ${token}` })),
    fc.constantFrom('Bearer', 'Basic eA==', 'bearer a, bearer b').map((Authorization): Headers => ({ Authorization })),
  );
  const origin = fc.constantFrom<Headers>(
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'same-origin' },
    { Origin: 'https://app.example.com' },
    { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    {},
  );
  return fc.tuple(credential, origin).map(([one, other]) => ({ ...one, ...other }));
}
