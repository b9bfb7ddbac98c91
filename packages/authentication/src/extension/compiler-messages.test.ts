// The messages of the compiler about mistakes. Compared by pattern: the order in which types are printed differs
// from one version of the compiler to the next.
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CompilerMessages, compilerMessages, type Mistake } from '../test-setup/compiler-messages.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const start = `
import { attribute, belongsTo, createDomain, createFramework, memoryDataLayer, type RecordOfResource, uuidPrimaryKey } from '@ashlar/core';
import { defineResource, Info } from '@ashlar/authentication';
import { z } from 'zod';
import { Token, User } from '${root}examples/quickstart/src/accounts.ts';
const attributes = { id: uuidPrimaryKey(), email: z.email(), hashedPassword: attribute(z.string(), { sensitive: true }) };
const tokens = { enabled: true, tokenResource: Token, storeAllTokens: true, requireTokenPresenceForAuthentication: true } as const;
const Note = defineResource({ name: 'Note', attributes: { id: uuidPrimaryKey() }, actions: { mine: { type: 'read' }, remove: { type: 'destroy' } } });
const Writer = defineResource({ name: 'Writer', attributes: { id: uuidPrimaryKey() } });
const Post = defineResource({ name: 'Post', attributes: { id: uuidPrimaryKey(), writerId: z.uuid() }, relationships: { writer: belongsTo('Writer', { by: 'writerId' }) }, actions: { list: { type: 'read' } } });
const posts = createDomain({ name: 'blog', resources: [Writer, Post], dataLayer: memoryDataLayer() }).actions(Post);
const [post] = await posts.list();
declare const note: RecordOfResource<typeof Note>;
const lookalike = { id: '1', email: 'ann@example.com', displayName: null, createdAt: new Date() };
declare const ann: Awaited<ReturnType<typeof User.actions.signInWithPassword>>;
`;

const define = (rest: string): string => `defineResource({ name: 'A', attributes, ${rest} });`;
const authentication = (rest: string): string => define(`authentication: { ${rest} }`);

const mistakes: readonly Mistake[] = [
  {
    name: 'Y2 a misspelt relation',
    code: 'await posts.list({}, { load: { writr: true } });',
    at: 'writr',
    says: /^[^\n]*'writr' does not exist in type 'Loads<.*Did you mean to write 'writer'\?$/,
  },
  {
    name: 'Y2 a relation that was not loaded',
    code: 'void post?.writer;',
    at: 'writer',
    says: /^[^\n]*Property 'writer' does not exist on type [^\n]*$/,
  },
  {
    name: 'a relationship by an attribute that there is not',
    code: define("relationships: { writer: belongsTo('Writer', { by: 'writrId' }) }"),
    at: 'writer',
    says: /'BelongsTo<"Writer", "writrId">' is not assignable to type 'Relationship<[^>]*>'/,
  },
  {
    name: 'a rate that is none',
    code: authentication("addOns: { limits: { signIn: { perIdentity: '0 per hour' } } }"),
    at: 'perIdentity',
    says: /Type '"0 per hour"' is not assignable to type .*Did you mean '"1 per hour"'/,
  },
  {
    name: 'a limit that there is not',
    code: authentication("addOns: { limits: { requests: { perAddress: '3 per hour' } } }"),
    at: 'perAddress',
    says: /'perAddress' does not exist in type 'RequestLimitsOptions'/,
  },
  {
    name: 'a resource that counts nothing',
    code: authentication('addOns: { limits: { resource: Token } }'),
    at: 'resource',
    says: /Property 'limitResource' is missing in type/,
  },
  {
    name: 'L51 no tokens at all',
    code: authentication('addOns: { logOutEverywhere: {} }'),
    at: 'authentication',
    says: /Property 'tokens' is missing in type .* but required in type 'LogOutEverywhereNeeds'/s,
  },
  {
    name: 'L51 tokens that are not enabled',
    code: authentication('tokens: { ...tokens, enabled: false }, addOns: { logOutEverywhere: {} }'),
    at: 'enabled',
    says: /Type 'false' is not assignable to type 'true \| NeededByLogOutEverywhere'/,
  },
  {
    name: 'L51 no token resource',
    code: authentication(
      'tokens: { enabled: true, storeAllTokens: true, requireTokenPresenceForAuthentication: true }, addOns: { logOutEverywhere: {} }',
    ),
    at: 'tokens',
    says: /Property 'tokenResource' is missing in type .* but required in type 'TokensNeededByLogOutEverywhere'/,
  },
  {
    name: 'L51 tokens that are not stored',
    code: authentication(
      'tokens: { enabled: true, tokenResource: Token, requireTokenPresenceForAuthentication: true }, addOns: { logOutEverywhere: {} }',
    ),
    at: 'tokens',
    says: /Property 'storeAllTokens' is missing in type .* but required in type 'TokensNeededByLogOutEverywhere'/,
  },
  {
    name: 'L51 presence that is not required',
    code: authentication(
      'tokens: { ...tokens, requireTokenPresenceForAuthentication: false }, addOns: { logOutEverywhere: {} }',
    ),
    at: 'requireTokenPresenceForAuthentication',
    says: /Type 'false' is not assignable to type 'true \| NeededByLogOutEverywhere'/,
  },
  {
    name: 'L51 no password strategy',
    code: authentication('tokens, addOns: { logOutEverywhere: { applyOnPasswordChange: true } }'),
    at: 'applyOnPasswordChange',
    says: /Type 'true' is not assignable to type 'false \| NeedsAPasswordStrategy \| undefined'/,
  },
  {
    name: 'M1 a link without a sender',
    code: authentication('tokens, strategies: { magicLink: {} }'),
    at: 'magicLink',
    says: /Property 'sender' is missing in type '\{\}' but required in type 'MagicLinkOptions</,
  },
  {
    name: 'M2 a link that accepts an attribute which is none',
    code: authentication(
      "tokens, strategies: { magicLink: { sender() {}, registrationEnabled: true, registerActionAccept: ['mail'] } }",
    ),
    at: "'mail'",
    says: /Type '"mail"' is not assignable to type '.*"email"/,
  },
  {
    name: 'M12 a life of a link that is none',
    code: authentication("tokens, strategies: { magicLink: { sender() {}, tokenLifetime: '10 minits' } }"),
    at: 'tokenLifetime',
    says: /Type '"10 minits"' is not assignable to type/,
  },
  {
    name: 'L52 a token resource that is none',
    code: authentication('tokens: { enabled: true, tokenResource: User }'),
    at: 'tokenResource',
    says: /is not assignable to type 'TokenResource'/,
  },
  {
    name: 'L53 a misspelt option',
    code: authentication("tokens, addOns: { logOutEverywhere: { actoinName: 'x' } }"),
    at: 'actoinName',
    says: /'actoinName' does not exist in type 'LogOutEverywhereOptions'. Did you mean to write 'actionName'\?/,
  },
  {
    name: 'C13 a monitored attribute that is not there',
    code: authentication("tokens, addOns: { confirmation: { monitorFields: ['emial'], sender: () => {} } }"),
    at: "'emial'",
    says: /Type '"emial"' is not assignable to type '"email"'/,
  },
  {
    name: 'C13 a monitored attribute that is sensitive',
    code: authentication("tokens, addOns: { confirmation: { monitorFields: ['hashedPassword'], sender: () => {} } }"),
    at: "'hashedPassword'",
    says: /Type '"hashedPassword"' is not assignable to type '"email"'/,
  },
  {
    name: 'T2 a duration in a unit that is none',
    code: authentication("tokens: { ...tokens, tokenLifetime: '1 fortnight' }"),
    at: 'tokenLifetime',
    says: /Type '"1 fortnight"' is not assignable to type '"1 day" \|/,
  },
  {
    name: 'T2 a duration without a unit',
    code: authentication("tokens: { ...tokens, tokenLifetime: '90' }"),
    at: 'tokenLifetime',
    says: /Type '"90"' is not assignable to type/,
  },
  {
    name: 'T2 a duration below zero',
    code: authentication("tokens: { ...tokens, tokenLifetime: '-1 days' }"),
    at: 'tokenLifetime',
    says: /Type '"-1 days"' is not assignable to type/,
  },
  {
    name: 'D2 a misspelt section',
    code: define('authentification: {}'),
    at: 'authentification',
    says: /'authentification' does not exist in type .* Did you mean to write 'authentication'\?/,
  },
  {
    name: 'D2 a section whose extension is absent',
    code: `createFramework({ extensions: [] }).${authentication('')}`,
    at: 'authentication',
    says: /'authentication' does not exist in type/,
  },
  {
    name: 'D2 a misspelt strategy',
    code: authentication("strategies: { pasword: { identityField: 'email' } }"),
    at: 'pasword',
    says: /'pasword' does not exist in type 'Instances<BuiltInStrategies, .*Did you mean to write 'password'\?/s,
  },
  {
    name: 'D2 a misspelt add-on',
    code: authentication('tokens, addOns: { logOutEverywere: {} }'),
    at: 'logOutEverywere',
    says: /'logOutEverywere' does not exist in type 'Instances<BuiltInAddOns, .*Did you mean to write 'logOutEverywhere'\?/s,
  },
  {
    name: 'D2 a misspelt attribute',
    code: authentication("strategies: { password: { identityField: 'emial' } }"),
    at: 'identityField',
    says: /Type '"emial"' is not assignable to type '"email" \| "hashedPassword" \| undefined'. Did you mean '"email"'\?/,
  },
  {
    name: 'D3 accepting what no action may write',
    code: define("actions: { a: { type: 'update', accept: ['id'] } }"),
    at: "'id'",
    says: /Type '"id"' is not assignable to type '"email" \| "hashedPassword"'/,
  },
  {
    name: 'I1 a misspelt strategy name',
    code: "Info.strategy(User, 'logoutEverywhere');",
    at: "'logoutEverywhere'",
    says: /'"logoutEverywhere"' is not assignable to parameter of type '"logOutEverywhere" \| "password"'/,
  },
  {
    name: 'I1 an action that the strategy has not',
    code: "Info.strategy(User, 'logOutEverywhere').action('signOut', { user: ann });",
    at: "'signOut'",
    says: /'"signOut"' is not assignable to parameter of type '"logOutEverywhere"'/,
  },
  {
    name: 'L13 an argument of another name',
    code: "Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { account: ann });",
    at: 'account',
    says: /'account' does not exist in type/,
  },
  {
    name: 'options in the place of parameters, where there are none',
    code: 'Note.actions.mine({ actor: ann, limit: 1 });',
    at: 'actor',
    says: /'actor' does not exist in type 'NoParameters<"options come behind the parameters">'/,
  },
  {
    name: 'options in the place of parameters, behind a record',
    code: 'Note.actions.remove(note, { actor: ann });',
    at: 'actor',
    says: /'actor' does not exist in type 'NoParameters<"options come behind the parameters">'/,
  },
  {
    name: 'an object that looks like a record, in the place of one',
    code: "Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: lookalike });",
    at: 'user',
    says: /Property ''~returnedByAnAction'' is missing in type .* but required in type 'ReturnedByAnAction'/s,
  },
  {
    name: 'an object that looks like a record, for an update',
    code: "User.actions.rename(lookalike, { displayName: 'Ann' });",
    at: 'lookalike',
    says: /Property ''~returnedByAnAction'' is missing in type .* but required in type 'ReturnedByAnAction'/s,
  },
  {
    name: 'a misspelt flag of an attribute',
    code: 'attribute(z.string(), { unique: true, sensitve: true });',
    at: 'sensitve',
    says: /'sensitve' does not exist in type 'AttributeFlags'. Did you mean to write 'sensitive'\?/,
  },
  {
    name: 'an option of a section that has none',
    code: "defineResource({ name: 'A', tokenResource: { keep: 1 } });",
    at: 'keep',
    says: /'keep' does not exist in type 'TokenResourceSection'/,
  },
  {
    name: 'P1 the hash of a record',
    code: 'ann.hashedPassword;',
    at: 'hashedPassword',
    says: /Property 'hashedPassword' does not exist on type/,
  },
];

let messages: CompilerMessages;

beforeAll(async () => {
  messages = await compilerMessages('authentication', { start, mistakes });
});

describe('the compiler', () => {
  test.each(mistakes.map((mistake, index) => ({ ...mistake, index })))('$name', ({ code, says, at, index }) => {
    const diagnostic = messages.of(index);
    expect(diagnostic, `one message for: ${code}\n${messages.output}`).toBeDefined();
    expect(diagnostic?.text).toMatch(says);
    expect(code.slice((diagnostic?.column ?? 0) - 1, (diagnostic?.column ?? 0) - 1 + at.length)).toBe(at);
  });

  test('reports nothing else', () => {
    expect(messages.output.match(/^\S.*error TS/gm)).toHaveLength(mistakes.length);
  });
});
