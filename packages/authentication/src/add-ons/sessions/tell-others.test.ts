// What a definition that tells other systems is told, all at once, and what a domain is told.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createDomain, memoryDataLayer, ResourceDefinitionError, ResourceInfo } from '@ashlar/core';
import { expect, test } from 'vitest';
import { defineResource, Info, sendOutbox } from '../../index.ts';
import { User as PlainUser, passwordAttributes } from '../../test-setup/accounts.ts';
import { sessionTokens, strategies } from '../../test-setup/session-accounts.ts';
import { eventKey, Outbox, Token, tellingUser, tellOthers } from '../../test-setup/telling-accounts.ts';

const shop = { url: 'https://shop.example/events', audience: 'https://shop.example' };
const good = tellOthers([shop]);

/** The problems of a user with this option, as `path: message`. Paths begin below the option. */
function problemsWith(option: unknown): readonly string[] {
  const config = {
    ...{ name: 'User', attributes: passwordAttributes },
    authentication: { tokens: sessionTokens, strategies, addOns: { sessions: { tellOthers: option } } },
  };
  try {
    // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
    (defineResource as unknown as (config: object) => unknown)(config);
    return [];
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message }) => `${path.slice(4).join('.')}: ${message}`);
  }
}

test('every wrong option is named with its cure, all at once', () => {
  const problems = problemsWith({
    resource: Token,
    signingKey: { kid: '', key: 'a text', algorithm: 'HS256', secret: 1 },
    issuer: '',
    receivers: [
      { url: 'http://shop.example', audience: 'a', authorization: 'two\r\nlines' },
      { url: 'https://ann:pw@shop.example', audience: '' },
      { url: 'shop', audience: 'b', authorization: undefined, header: 'x' },
      { url: 'https://shop.example#here', audience: 'c' },
    ],
    deadline: 10,
    retries: 3,
  });
  expect(problems).toEqual([
    'resource: is not an outbox: define it with outboxResource: {}',
    'signingKey.kid: Too small: expected string to have >=1 characters',
    'signingKey.key: expected a private key, createPrivateKey(pem) of node:crypto, or a function that gives it',
    'signingKey.algorithm: expected one of "ES256"|"RS256"',
    'signingKey.secret: unknown option',
    'issuer: Too small: expected string to have >=1 characters',
    'receivers.0.url: is not https: events name users, and a network in between must not read them',
    'receivers.0.authorization: expected the whole value of the header, such as "Bearer …", in one line, or a function that gives it',
    'receivers.1.url: holds a user name or a password: put it into authorization',
    'receivers.1.audience: Too small: expected string to have >=1 characters',
    'receivers.2.url: is not a URL',
    'receivers.2.authorization: is undefined: set the variable that it reads, or leave the option out',
    'receivers.2.header: unknown option',
    'receivers.3.url: has a fragment, which is never sent: leave it out',
    "deadline: expected a whole number above zero with its unit, such as '14 days' or '60 seconds', up to '36500 days'",
    'retries: unknown option',
  ]);
  expect(problems.join()).not.toMatch(/:pw|two\r|a text/);
});

test('each missing option is named, and so is an outbox of two files that import each other', () => {
  expect(problemsWith({}).map((problem) => problem.split(':')[0])).toEqual([
    ...['resource', 'signingKey', 'issuer', 'receivers'],
  ]);
  expect(problemsWith({ ...good, resource: undefined })).toEqual([
    'resource: is undefined: do two files import each other?',
  ]);
});

test('no receiver, two of one audience, and an authorization that is not set are refused', () => {
  expect(problemsWith({ ...good, receivers: [] })).toEqual([
    'receivers: is empty: name a receiver, or leave tellOthers out',
  ]);
  expect(problemsWith({ ...good, receivers: [shop, { ...shop, url: 'https://other.example' }] })).toEqual([
    'receivers.1.audience: is the audience of another receiver too: give each one its own',
  ]);
  expect(problemsWith({ ...good, receivers: [{ ...shop, authorization: undefined }] })).toEqual([
    'receivers.0.authorization: is undefined: set the variable that it reads, or leave the option out',
  ]);
});

test.for(['localhost', '127.0.0.1', '127.8.9.1', '[::1]', 'app.localhost'])(
  'O10 http to %s is let: no network sees it',
  (host) => {
    expect(problemsWith({ ...good, receivers: [{ ...shop, url: `http://${host}:4000/events` }] })).toEqual([]);
  },
);

test.for([
  'http://127.0.0.1.evil.example',
  'http://localhost.evil.example',
  'http://10.0.0.1',
  'ftp://shop.example',
  'javascript:alert(1)',
])('O10 %s is refused', (url) => {
  expect(problemsWith({ ...good, receivers: [{ ...shop, url }] })).toEqual([
    'receivers.0.url: is not https: events name users, and a network in between must not read them',
  ]);
});

test('a key that does not fit the algorithm, or cannot sign, is refused, and no message holds it', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const withKey = (key: unknown, algorithm: string) =>
    problemsWith({ ...good, signingKey: { kid: 'k', key, algorithm } });
  expect(withKey(rsa.privateKey, 'ES256')).toEqual([
    'signingKey.key: ES256 takes a key of the type ec, not a key of the type rsa (RFC 7518 section 3.4)',
  ]);
  expect(withKey(rsa.privateKey, 'RS256')).toEqual([
    'signingKey.key: the key has 1024 bits, and RS256 needs 2048 (RFC 7518 section 3.3)',
  ]);
  expect(withKey(createPublicKey(eventKey), 'ES256')).toEqual([
    'signingKey.key: is a public key: give the private one',
  ]);
});

test('a domain without the outbox is refused, and so is an outbox that two resources use', async () => {
  const User = tellingUser([shop]);
  const dataLayer = memoryDataLayer();
  expect(() => createDomain({ name: 'accounts', resources: [User, Token], dataLayer })).toThrow(
    'User.authentication.addOns.sessions.tellOthers.resource is Outbox, which is not in this domain',
  );
  const Admin = defineResource({
    ...{ name: 'Admin', table: 'admins', attributes: passwordAttributes },
    authentication: { tokens: sessionTokens, strategies, addOns: { sessions: { tellOthers: good } } },
  });
  expect(() => createDomain({ name: 'accounts', resources: [User, Admin, Token, Outbox], dataLayer })).toThrow(
    'tellOthers.resource is Outbox, which Admin uses too',
  );
  await dataLayer.close();
});

test('O11 domain.check finds a key that a function does not give, without the error of the function', async () => {
  const signingKey = {
    ...good.signingKey,
    key: () => {
      throw new Error('the secret is hunter2');
    },
  };
  const User = defineResource({
    ...{ name: 'User', table: 'users', attributes: passwordAttributes },
    authentication: {
      tokens: sessionTokens,
      strategies,
      addOns: { sessions: { tellOthers: { ...good, signingKey } } },
    },
  });
  const domain = createDomain({ name: 'accounts', resources: [User, Token, Outbox], dataLayer: memoryDataLayer() });
  const findings = await domain.check();
  expect(findings).toMatchObject([
    {
      code: 'SECRET_UNAVAILABLE',
      path: ['User', 'authentication', 'addOns', 'sessions', 'tellOthers', 'signingKey', 'key'],
    },
  ]);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
  await domain.close();
});

test('O11 introspection shows receivers and the issuer, and neither a key nor an authorization', () => {
  const User = tellingUser([{ ...shop, authorization: 'Bearer hunter2' }]);
  const { options } = Info.strategies(User).find(({ name }) => name === 'sessions') ?? {};
  expect(options).toMatchObject({ tellOthers: { issuer: good.issuer, receivers: [shop] } });
  expect(JSON.stringify(options)).not.toContain('hunter2');
});

test('an outbox has no actions beside get, and none of its attributes is writable', () => {
  expect(ResourceInfo.actions(Outbox).map(({ name }) => name)).toEqual(['get']);
  expect(ResourceInfo.attributes(Outbox).filter(({ writable }) => writable)).toEqual([]);
});

test('sendOutbox of a resource without receivers is a mistake that it names', async () => {
  await expect(sendOutbox(PlainUser)).rejects.toThrow(
    'User tells no other systems: set tellOthers of its add-on sessions',
  );
});
