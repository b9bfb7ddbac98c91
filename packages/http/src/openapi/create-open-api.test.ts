import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defineResource, memoryLimits } from '@ashlar/authentication';
import { attribute, createDomain, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { validate } from '@readme/openapi-parser';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { AuthHttpOptions } from '../handler/auth-http-options.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { Account, describedResources, Limit, secret, Token, tokens } from '../test-setup/described-accounts.ts';
import type { OpenApiOperation } from './open-api.ts';

const program = fileURLToPath(new URL('../test-setup/print-open-api.ts', import.meta.url));
const onSources = new URL('../../../../tools/resolve-sources.mjs', import.meta.url).href;

const hash = attribute(z.string(), { sensitive: true });

type Described = Partial<AuthHttpOptions> & { readonly resources?: Parameters<typeof createDomain>[0]['resources'] };

function frontEnd({ resources = describedResources, ...options }: Described = {}): AuthHttp {
  const domain = createDomain({ name: 'accounts', resources, dataLayer: memoryDataLayer() });
  return createAuthHttp({
    domain,
    baseUrl: 'https://app.example.com',
    limits: { store: memoryLimits() },
    openApi: true,
    ...options,
  });
}

const authorize = () => false;
const signed = {
  issuer: 'https://idp.example.com',
  jwksUri: 'https://idp.example.com/keys',
  algorithms: ['RS256'],
} as const;

/** An operation of a document, with everything that it refers to in place. */
function operation(auth: AuthHttp, id: string): Record<string, never> & OpenApiOperation {
  const { document } = auth.openApi();
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const found = all.find(({ operationId }) => operationId === id);
  if (found === undefined) throw new Error(`no operation ${id}: ${all.map((each) => each.operationId).join(', ')}`);
  // Invariant: tests read members that they expect, and fail where one is missing.
  return found as Record<string, never> & OpenApiOperation;
}

function bodyOf(auth: AuthHttp, id: string, type = 'application/json'): Record<string, unknown> {
  const { requestBody } = operation(auth, id);
  return Object(requestBody).content?.[type]?.schema?.properties;
}

describe('H104: the document', () => {
  test('H104: it is valid OpenAPI 3.1, with and without forms, for one resource and for several', async () => {
    const options: readonly Described[] = [
      {},
      { resources: [Account, Token, Limit] },
      { forms: true, cookie: { remember: 'asked' }, logOut: { clearSiteData: ['cache'] } },
      { standards: { revocation: true, introspection: { authorize }, globalTokenRevocation: { authorize } } },
      { standards: { globalTokenRevocation: signed } },
    ];
    for (const each of options) {
      const { document } = frontEnd(each).openApi();
      // The validator writes into what it gets.
      const result = await validate(structuredClone(document) as unknown as Parameters<typeof validate>[0]);
      expect(result).toEqual({ valid: true, warnings: [], specification: 'OpenAPI' });
    }
  });

  test('H104: it names every route once, with an id, a tag and who may call it', () => {
    const auth = frontEnd();
    const { paths, tags } = auth.openApi().document;
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(auth.routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['account.password.signIn', 'account.kickOut', 'account.code.signIn']));
    const known = tags.map(({ name }) => name);
    expect(operations.flatMap((each) => each.tags).every((tag) => known.includes(tag))).toBe(true);
    for (const { caller, subjectName, path, method } of auth.routes.filter((route) => route.caller === 'user')) {
      const security = paths[path]?.[method.toLowerCase()]?.security;
      expect(security, `${caller} ${path}`).toEqual([{ [`cookie.${subjectName}`]: [] }, { bearer: [] }]);
    }
  });

  test('H104: it shows no sensitive and no private attribute, no secret, no token and no default', () => {
    const { document } = frontEnd().openApi();
    const text = JSON.stringify(document);
    for (const hidden of [secret, 'hashedPassword', 'internalNote', 'eyJ', 'made at', '000000', '123456']) {
      expect(text).not.toContain(hidden);
    }
    const record = document.components.schemas?.Account;
    expect(Object.keys(Object(record?.properties))).toEqual([
      'id',
      'email',
      'inviteKey',
      'birthday',
      'credits',
      'folders',
      'home',
      'createdAt',
      'confirmedAt',
    ]);
  });

  test('H104: it is the same text in two processes', async () => {
    const here = frontEnd();
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', onSources, program], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(stdout).toBe(JSON.stringify(here.openApi()));
    expect(JSON.stringify(here.openApi())).toBe(stdout);
  });

  test('H104: a schema that JSON Schema cannot say is {} and a warning; dates are texts; parts with names are found', () => {
    const auth = frontEnd();
    const { document, warnings } = auth.openApi();
    expect(warnings).toEqual([
      'Account.credits: JSON Schema cannot say bigint',
      'account.code.list: nothing says what it answers: give its phase answerBody',
    ]);
    const { properties } = Object(document.components.schemas?.Account);
    expect(properties.credits).toEqual({ anyOf: [{}, { type: 'null' }] });
    expect(properties.birthday).toEqual({ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] });
    const body = bodyOf(auth, 'account.password.register');
    expect(body.birthday).toEqual(properties.birthday);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to = '']) => to);
    for (const to of references) {
      const [, components, section = '', name = ''] = to.split('/');
      expect([components, document.components[section]?.[name] !== undefined, to]).toEqual(['components', true, to]);
    }
  });
});

test('H104: routes of standards have a body, their statuses and what lets a caller in, and show no address of keys', () => {
  const auth = frontEnd({
    standards: { revocation: true, introspection: { authorize }, globalTokenRevocation: signed },
  });
  expect(Object.keys(bodyOf(auth, 'revoke', 'application/x-www-form-urlencoded'))).toEqual([
    'token',
    'token_type_hint',
  ]);
  expect(Object.keys(bodyOf(auth, 'globalTokenRevocation'))).toEqual(['sub_id']);
  const statuses = (id: string) => Object.keys(operation(auth, id).responses);
  expect(statuses('revoke')).toEqual(['200', '400', '405', '408', '413', '415', '429', '500', '503', 'default']);
  expect(statuses('introspect')).toEqual([
    '200',
    '400',
    '401',
    '403',
    '405',
    '408',
    '413',
    '415',
    '500',
    '503',
    'default',
  ]);
  expect(statuses('globalTokenRevocation')).toEqual([
    ...['204', '400', '401', '404', '405', '408', '413', '415', '422', '500', '503', 'default'],
  ]);
  const security = ['revoke', 'introspect', 'globalTokenRevocation'].map((id) => operation(auth, id).security);
  expect(security).toEqual([[], [{ system: [] }], [{ issuer: [] }]]);
  expect(operation(auth, 'revoke').tags).toEqual(['standards']);
  expect(JSON.stringify(auth.openApi().document)).not.toContain('idp.example.com');
});

test('a resource that is named like a component of ours has a name of its own there', async () => {
  const Problem = defineResource({
    name: 'Problem',
    attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }), hashedPassword: hash },
    authentication: { tokens, strategies: { password: { identityField: 'email' } } },
  });
  const auth = frontEnd({ resources: [Problem, Token] });
  const { schemas = {} } = auth.openApi().document.components;
  expect(Object.keys(Object(schemas.Problem).properties)).toEqual(['id', 'email']);
  expect(Object.keys(Object(schemas.Problem2).properties)).toContain('code');
});

describe('the bodies', () => {
  test('passwords, tokens and sensitive attributes are write-only, by what parts declare, and nothing else is', () => {
    const auth = frontEnd();
    const secrets = (id: string) =>
      Object.entries(bodyOf(auth, id)).flatMap(([name, schema]) => {
        const { writeOnly, format } = Object(schema);
        return writeOnly === true && format === 'password' ? [name] : [];
      });
    expect(secrets('account.password.register')).toEqual(['taxNumber', 'password', 'passwordConfirmation']);
    expect(secrets('account.password.signIn')).toEqual(['password']);
    expect(secrets('account.password.signInWithToken')).toEqual(['token']);
    expect(secrets('account.password.changePassword')).toEqual(['currentPassword', 'password', 'passwordConfirmation']);
    expect(secrets('account.password.requestReset')).toEqual([]);
    expect(secrets('account.password.reset')).toEqual(['resetToken', 'password', 'passwordConfirmation']);
    expect(secrets('account.magicLink.signIn')).toEqual(['token']);
    expect(secrets('account.confirmation.confirm')).toEqual(['token']);
    expect(secrets('account.code.signIn')).toEqual(['code']);
    expect(secrets('account.logOutEverywhere')).toEqual([]);
  });

  test('a required member is named, and other keys are refused as the action refuses them', () => {
    const { requestBody } = operation(frontEnd(), 'account.password.register');
    expect(Object(requestBody).required).toBe(true);
    expect(Object(requestBody).content['application/json'].schema).toMatchObject({
      required: ['email', 'password', 'passwordConfirmation'],
      additionalProperties: false,
    });
    const { requestBody: optional } = operation(frontEnd(), 'account.logOutEverywhere');
    expect(Object(optional).required).toBe(false);
    expect(operation(frontEnd(), 'account.session.renew').requestBody).toBeUndefined();
  });

  test('a phase with a body of its own is described by it', () => {
    const { requestBody, responses } = operation(frontEnd(), 'account.code.find');
    expect(Object(requestBody).content['application/json'].schema.anyOf).toHaveLength(2);
    expect(Object(responses['200']).content['application/json'].schema.properties).toEqual({
      sentAt: { type: 'string', format: 'date-time' },
    });
  });

  test("remember is a member only with cookie.remember: 'asked', and only where a session starts", () => {
    const asked = frontEnd({ cookie: { remember: 'asked' } });
    expect(bodyOf(asked, 'account.password.signIn')).toHaveProperty('remember.type', 'boolean');
    expect(bodyOf(asked, 'account.password.changePassword')).not.toHaveProperty('remember');
    expect(bodyOf(frontEnd(), 'account.password.signIn')).not.toHaveProperty('remember');
  });

  test('forms are described only with forms: true, with where they go on', () => {
    const forms = frontEnd({ forms: true });
    const type = 'application/x-www-form-urlencoded';
    expect(Object.keys(bodyOf(forms, 'account.password.signIn', type))).toEqual([
      'email',
      'password',
      'returnTo',
      'errorTo',
      'pendingTo',
    ]);
    expect(Object.keys(Object(operation(forms, 'account.password.signIn').responses['303']).headers)).toEqual([
      'Location',
      'Set-Cookie',
    ]);
    expect(JSON.stringify(frontEnd().openApi())).not.toContain('urlencoded');
    expect(operation(frontEnd(), 'account.password.signIn').responses).not.toHaveProperty('303');
  });
});

describe('the answers', () => {
  const statuses = (auth: AuthHttp, id: string) => Object.keys(operation(auth, id).responses);

  test('each route names the statuses that it can answer with', () => {
    const auth = frontEnd();
    const always = ['405', '500', '503', 'default'];
    const withBody = ['408', '413', '415'];
    const expected: Readonly<Record<string, readonly string[]>> = {
      'account.password.register': ['200', '400', '403', '409', ...withBody],
      'account.password.signIn': ['200', '400', '401', '403', '429', ...withBody],
      'account.password.changePassword': ['200', '400', '401', '403', '404', '409', '429', ...withBody],
      'account.password.requestReset': ['202', '400', '403', ...withBody],
      'account.logOutEverywhere': ['200', '400', '401', '403', ...withBody],
      'account.session': ['200', '400', '401'],
      'account.session.signOut': ['204', '400', '403'],
      'account.code.drop': ['204', '400', '401', '403', ...withBody],
    };
    for (const [id, own] of Object.entries(expected)) {
      expect(statuses(auth, id).toSorted(), id).toEqual([...own, ...always].toSorted());
    }
    const { responses = {} } = auth.openApi().document.components;
    expect(responses.ForbiddenOrNotRecent?.description).toContain('CREDENTIAL_NOT_RECENT');
    expect(operation(auth, 'account.code.drop').responses['403']).toEqual({
      $ref: '#/components/responses/ForbiddenOrNotRecent',
    });
  });

  test('a limit is described where one counts: by the add-on, or at the door', () => {
    const door = frontEnd();
    const none = frontEnd({ limits: false });
    expect(statuses(door, 'guest.password.signIn')).toContain('429');
    expect(statuses(none, 'guest.password.signIn')).not.toContain('429');
    expect(statuses(none, 'account.password.signIn')).toContain('429');
    expect(statuses(frontEnd({ limits: { signIn: false } }), 'guest.password.signIn')).not.toContain('429');
  });

  test('a cookie is set where a session starts and removed where it ends, and the transport may be asked for', () => {
    const auth = frontEnd({ resources: [Account, Token, Limit] });
    const { components } = auth.openApi().document;
    expect(components.securitySchemes).toEqual({
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-account' },
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
    const withCookie = ['account.password.signIn', 'account.session.renew', 'account.session.signOut'];
    for (const id of withCookie) {
      const { responses } = operation(auth, id);
      expect(Object(responses['200'] ?? responses['204']).headers, id).toHaveProperty('Set-Cookie');
    }
    expect(Object(operation(auth, 'account.session').responses['200']).headers).toBeUndefined();
    const transport = { $ref: '#/components/parameters/Ashlar-Transport' };
    expect(operation(auth, 'account.password.signIn').parameters).toEqual([transport]);
    expect(operation(auth, 'account.password.requestReset').parameters).toBeUndefined();
  });

  test('Problem is one schema with the codes, and a 401, 405, 415, 429 and 503 name their headers', () => {
    const { schemas = {}, responses = {} } = frontEnd().openApi().document.components;
    const codes: readonly string[] = Object(schemas.Problem).properties.code.anyOf[0].enum;
    expect(codes).toEqual(expect.arrayContaining(['SESSION_NEEDED', 'AUTHENTICATION_FAILED', 'CONFLICT', 'INTERNAL']));
    expect(codes, 'a mistake of the application leaves as INTERNAL').not.toContain('COOKIE_TOO_LARGE');
    expect(codes).not.toContain('SCHEMA_MISMATCH');
    const headers = Object.entries(responses).map(([name, each]) => [name, Object.keys(Object(each.headers))]);
    expect(Object.fromEntries(headers)).toMatchObject({
      SESSION_NEEDED: ['WWW-Authenticate'],
      MethodNotAllowed: ['Allow'],
      UnsupportedMediaType: ['Accept-Post'],
      TooManyRequests: ['Retry-After'],
      Unavailable: ['Retry-After'],
    });
    for (const [name, response] of Object.entries(responses)) {
      expect(response.content, name).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
    }
  });
});

test('the title is that of the domain, and both it and the version can be said: for the route, and for one call', () => {
  expect(frontEnd().openApi().document).toMatchObject({
    info: { title: 'accounts', version: '1.0.0' },
    servers: [{ url: 'https://app.example.com' }],
  });
  const auth = frontEnd({ openApi: { title: 'Accounts of Example' } });
  expect(auth.openApi().document.info).toMatchObject({ title: 'Accounts of Example', version: '1.0.0' });
  expect(auth.openApi({ version: '2.1.0' }).document.info).toMatchObject({
    title: 'Accounts of Example',
    version: '2.1.0',
  });
});
