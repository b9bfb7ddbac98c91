import { readFileSync } from 'node:fs';
import type { Program } from './count-instantiations.ts';

/** The example of the README's first page, as it stands. */
export function pageOne(): Program {
  const read = (name: string): string =>
    readFileSync(new URL(`../../../examples/quickstart/src/${name}`, import.meta.url), 'utf8');
  return { 'accounts.ts': read('accounts.ts'), 'page-one.ts': read('page-one.ts') };
}

/** The resources of page one, and a page in the browser that calls them. */
export function browserClient(): Program {
  return {
    'accounts.ts': pageOne()['accounts.ts'] ?? '',
    'sign-in.ts': `
import { createAuthClient } from '@ashlar/client';
import type { User } from './accounts.ts';
const auth = createAuthClient<typeof User>({ baseUrl: '/auth' });
const answer = await auth.password.signIn({ email: 'ann@example.com', password: 'correct horse' });
export const email: string | undefined = answer.ok ? answer.user.email : answer.problem.errors[0]?.pointer;
await auth.logOutEverywhere({ keepCurrent: true });
`,
  };
}

/** Page one, and a file that gives the specification of its resource a name. */
export function withNamedSpecification(): Program {
  return {
    ...pageOne(),
    'named.ts': `
import { authenticate } from '@ashlar/authentication';
import type { Resource, SpecOf } from '@ashlar/core';
import { User as declared } from './accounts.ts';
export interface UserSpec extends SpecOf<typeof declared> {}
export const User: Resource<UserSpec> = declared;
export const session = await authenticate(User, 'a token');
export const email: string | undefined = session?.user.email;
`,
  };
}

/** An empty program with the imports that all others have too. */
export function onlyZod(): Program {
  return { 'main.ts': "import { z } from 'zod';\nexport const name = z.string();\n" };
}

/** The smallest application of Better Auth, with the type of its session. */
export function betterAuthApp(): Program {
  return {
    'main.ts': `
import { betterAuth } from 'better-auth';
import Database from 'better-sqlite3';
const auth = betterAuth({ database: new Database('app.db'), emailAndPassword: { enabled: true } });
export type Session = typeof auth.$Infer.Session;
await auth.api.signUpEmail({ body: { email: 'ann@example.com', password: 'correct horse', name: 'Ann' } });
const { token } = await auth.api.signInEmail({ body: { email: 'ann@example.com', password: 'correct horse' } });
const headers = new Headers({ cookie: token });
const session: Session | null = await auth.api.getSession({ headers });
export const id: string | undefined = session?.user.id;
await auth.api.revokeSessions({ headers });
`,
  };
}

/** This many resources, every tenth of them a user resource, all in one domain, with a call of an action of each. */
export function manyResources(count: number): Program {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return {
    'resources.ts': [resourceImports, ...numbers.map((n) => (n % 10 === 0 ? user(n) : note(n)))].join('\n'),
    'main.ts': [
      "import { createDomain, memoryDataLayer } from '@ashlar/core';",
      "import { Info } from '@ashlar/authentication';",
      "import * as all from './resources.ts';",
      "createDomain({ name: 'app', resources: Object.values(all), dataLayer: memoryDataLayer() });",
      ...numbers.map((n) => (n % 10 === 0 ? signIn(n) : addNote(n))),
    ].join('\n'),
  };
}

/** This many resources in a ring, each with two relationships, all in one domain, with a load of two levels from each. */
export function relatedResources(count: number): Program {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return {
    'resources.ts': [
      "import { belongsTo, defineResource, hasMany, uuidPrimaryKey } from '@ashlar/core';",
      "import { z } from 'zod';",
      ...numbers.map((n) => link(n, (n + 1) % count, (n + count - 1) % count)),
    ].join('\n'),
    'main.ts': [
      "import { createDomain, memoryDataLayer } from '@ashlar/core';",
      `import { ${numbers.map((n) => `Link${n}`).join(', ')} } from './resources.ts';`,
      `const resources = [${numbers.map((n) => `Link${n}`).join(', ')}] as const;`,
      "const domain = createDomain({ name: 'app', resources, dataLayer: memoryDataLayer() });",
      ...numbers.map(loadLinks),
    ].join('\n'),
  };
}

function link(n: number, next: number, previous: number): string {
  return `
export const Link${n} = defineResource({
  name: 'Link${n}',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    body: z.string().nullable(),
    kind: z.enum(['draft', 'sent']),
    size: z.int(),
    nextId: z.uuid(),
  },
  relationships: { next: belongsTo('Link${next}', { by: 'nextId' }), before: hasMany('Link${previous}', { by: 'nextId' }) },
  actions: { list: { type: 'read' } },
});`;
}

function loadLinks(n: number): string {
  return `
const links${n} = await domain.actions(Link${n}).list({}, { load: { next: true, before: { load: { next: true } } } });
export const title${n}: string | undefined = links${n}[0]?.before[0]?.next?.title;`;
}

const resourceImports = `
import { defineResource } from '@ashlar/authentication';
import { attribute, timestamp, updateTimestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
`;

function note(n: number): string {
  return `
export const Note${n} = defineResource({
  name: 'Note${n}',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string().min(1).max(200),
    body: z.string().nullable(),
    kind: z.enum(['draft', 'sent', 'kept']),
    priority: attribute(z.int(), { column: 'prio' }),
    secret: attribute(z.string().nullable(), { sensitive: true }),
    createdAt: timestamp(),
    updatedAt: updateTimestamp(),
  },
  actions: {
    add: { type: 'create', accept: ['title', 'body', 'kind', 'priority'] },
    inKind: {
      type: 'read',
      arguments: { kind: z.enum(['draft', 'sent', 'kept']) },
      filter: ({ arguments: { kind } }) => ({ kind }),
    },
  },
});`;
}

function addNote(n: number): string {
  return `
const note${n} = await all.Note${n}.actions.add({ title: 'a', kind: 'draft', priority: 1 });
export const kind${n}: 'draft' | 'sent' | 'kept' = note${n}.kind;`;
}

function user(n: number): string {
  return `
export const Token${n} = defineResource({ name: 'Token${n}', tokenResource: {} });
export const User${n} = defineResource({
  name: 'User${n}',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
    createdAt: timestamp(),
  },
  actions: { rename: { type: 'update', accept: ['displayName'] } },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token${n},
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
    },
    strategies: { password: { identityField: 'email', registerActionAccept: ['displayName'] } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});`;
}

function signIn(n: number): string {
  return `
const ann${n} = await Info.strategy(all.User${n}, 'password').action('signIn', { email: 'a@b.c', password: 'x' });
export const token${n}: string = ann${n}.$metadata.token;
await Info.strategy(all.User${n}, 'logOutEverywhere').action('logOutEverywhere', { user: ann${n} });`;
}
