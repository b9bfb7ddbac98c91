// Requests that no client of ours would send.
import fc from 'fast-check';
import type { AuthRoute } from '../route/auth-route.ts';
import { streamOf } from './raw-request.ts';
import { baseUrl, credentials } from './served-accounts.ts';

const ann = credentials('ann');

/** What requests bring: values of the header `Cookie`, and tokens of bearers. */
export interface Brought {
  readonly cookies: readonly string[];
  readonly tokens: readonly string[];
}

/** A request that is made for one run: a body can be read once. */
export interface Drawn {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | readonly string[] | undefined;
  readonly ip: string | undefined;
}

const names = fc.constantFrom(
  ...[
    'email',
    'password',
    'passwordConfirmation',
    'currentPassword',
    'token',
    'resetToken',
    'user',
    'userId',
    'remember',
  ],
  ...[
    'returnTo',
    'errorTo',
    'keepCurrent',
    'preview',
    'displayName',
    'birthday',
    'points',
    'rank',
    'isOpen',
    'notes',
    'how',
    'reason',
  ],
  ...[
    'badge',
    'until',
    'pin',
    'slow',
    'broken',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toJSON',
    '',
    'a/b~c',
    '\ud800',
  ],
);
const texts = fc.oneof(
  fc.constantFrom(
    ann.email,
    ann.password,
    ann.email.toUpperCase(),
    '/home',
    '//evil.example',
    '\u0000',
    'x\ud800',
    '\u202e',
  ),
  fc.constantFrom(
    'notFound',
    'conflict',
    'forbidden',
    'well',
    'on',
    'true',
    '',
    '2000-02-30',
    '2000-01-01',
    '1e999',
    '٣',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ minLength: 8, maxLength: 12 }),
  fc.emailAddress(),
);
const values = fc.oneof(
  { weight: 4, arbitrary: texts },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, 0, -0, 1e308, [], {}, [[[]]]) },
);
const members = fc.array(fc.tuple(names, values), { maxLength: 6 });
const accounts = fc.constantFrom<readonly (readonly [string, unknown])[]>(
  [
    ['email', ann.email],
    ['password', ann.password],
  ],
  [
    ['email', ann.email],
    ['password', 'wrong'],
  ],
  Object.entries(ann),
  [
    ['currentPassword', ann.password],
    ['password', ann.password],
    ['passwordConfirmation', ann.password],
  ],
  [['email', ann.email]],
  [['how', 'conflict']],
  [['how', 'notFound']],
  [['reason', 'closed']],
  [],
);
const fieldsOf = fc.tuple(
  accounts,
  fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: members }),
);

/** JSON by hand: an object could hold neither one name twice nor `__proto__`. */
const json = fieldsOf.map(([some, more]) => {
  return `{${[...some, ...more].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
});
const form = fieldsOf.map(([some, more]) => {
  return new URLSearchParams(
    [...some, ...more].map(([name, value]): [string, string] => [
      name,
      (typeof value === 'string' ? value : String(JSON.stringify(value))).toWellFormed(),
    ]),
  ).toString();
});
const odd = fc.constantFrom(
  ...['', '{', '[]', 'null', '"x"', '7', '{}', '{}{}', '\ufeff{}', 'a=b&a=c', '%', '='.repeat(9000), '&'.repeat(9000)],
  `{"email":${'['.repeat(8000)}${']'.repeat(8000)}}`,
  `{"notes":${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}}`,
  `{"notes":[${'0,'.repeat(8000)}0]}`,
  `{${Array.from({ length: 1800 }, (_, index) => `"k${index}":0`).join(',')}}`,
  ' '.repeat(16_385),
  JSON.stringify({ email: 'x'.repeat(16_000) }),
);
const bodies = fc.oneof(
  { weight: 6, arbitrary: json },
  { weight: 2, arbitrary: form },
  { weight: 2, arbitrary: odd },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.tuple(json, fc.nat(9)).map(([text, at]) => [text.slice(0, at), text.slice(at)]) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const latin = fc.string({
  unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 20,
});

function headersWith({ cookies, tokens }: Brought): fc.Arbitrary<Drawn['headers']> {
  const optional = <Value>(of: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
    fc.option(of, { nil: undefined, freq: 1 });
  return fc
    .record({
      'Content-Type': fc.constantFrom(
        ...[
          'application/json',
          'application/json',
          'application/json',
          'application/x-www-form-urlencoded',
          'text/plain',
          '',
        ],
        ...['application/json; charset=utf-16', 'multipart/form-data; boundary=x', undefined],
      ),
      'Sec-Fetch-Site': fc.constantFrom('same-origin', 'same-origin', 'same-origin', 'cross-site', 'none', undefined),
      Origin: optional(fc.constantFrom(baseUrl, 'https://evil.example', 'null', '')),
      Cookie: optional(fc.oneof(fc.constantFrom(...cookies, 'a=b', ';=;;=', '__Host-user='), latin)),
      Authorization: fc.oneof(
        { weight: 6, arbitrary: fc.constant(undefined) },
        {
          weight: 2,
          arbitrary: fc.constantFrom(
            ...tokens.map((token) => `Bearer ${token}`),
            'Basic eDp5',
            'Bearer',
            'Bearer a, b',
          ),
        },
        { weight: 1, arbitrary: latin },
      ),
      'Ashlar-Transport': fc.constantFrom(undefined, undefined, undefined, 'bearer', 'Bearer', 'cookie', ''),
      'Content-Length': fc.constantFrom(
        undefined,
        undefined,
        undefined,
        undefined,
        '0',
        '3',
        '-1',
        'x',
        '99999',
        '1e3',
      ),
      'Content-Encoding': fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 'gzip', 'identity'),
      'Transfer-Encoding': fc.constantFrom(undefined, undefined, undefined, 'chunked', 'gzip, chunked'),
      'X-Forwarded-For': optional(fc.oneof(latin, fc.ipV4())),
      'User-Agent': optional(fc.oneof(latin, fc.constant('x'.repeat(10_000)))),
      'X-HTTP-Method-Override': optional(fc.constant('DELETE')),
    })
    .map((drawn) =>
      Object.fromEntries(
        Object.entries(drawn).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
}

/** Requests of every kind, most of them to a route. They bring these cookies and tokens, good or bad. */
export function randomRequests(routes: readonly AuthRoute[], { cookies, tokens }: Brought): fc.Arbitrary<Drawn> {
  // The desk of tests signs no user in, which is its own failure.
  const known = routes
    .filter(({ strategy, phase }) => strategy !== 'desk' || phase !== 'signIn')
    .map(({ method, path }): readonly [string, string] => [method, path]);
  const route = fc.constantFrom(...known);
  const methods = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE', 'PUT', 'PATCH', 'get', 'PROPFIND', 'X');
  const tail = fc.constantFrom(
    '',
    '',
    '',
    '?',
    '?access_token=x&returnTo=/y',
    '#x',
    '/',
    '%',
    '%00',
    '%2e%2e',
    '/..',
    '//',
    ';a',
    '\\',
  );
  const target = fc.oneof(
    { weight: 8, arbitrary: route },
    {
      weight: 2,
      arbitrary: fc.tuple(methods, route, tail).map(([method, [, path], more]) => [method, path + more] as const),
    },
    { weight: 1, arbitrary: fc.tuple(methods, fc.webPath()) },
  );
  return fc
    .record({
      target,
      headers: headersWith({ cookies, tokens }),
      body: bodies,
      ip: fc.option(fc.oneof(fc.constant('192.0.2.1'), fc.ipV4(), fc.ipV6(), latin), { nil: undefined }),
    })
    .map(({ target: [method, path], ...rest }) => ({ method, path, ...rest }));
}

/** The request itself. */
export function requestOf({ method, path, headers, body }: Drawn): Request {
  const hasBody = body !== undefined && !['GET', 'HEAD', 'get'].includes(method);
  const sent = Array.isArray(body) ? streamOf(...body) : body;
  // Invariant: `Array.isArray` does not take a readonly array away from the type.
  const init: RequestInit & { readonly duplex: 'half' } = {
    method,
    headers,
    duplex: 'half',
    ...(hasBody && { body: sent as string }),
  };
  return new Request(baseUrl + (path.startsWith('/') ? path : `/${path}`), init);
}
