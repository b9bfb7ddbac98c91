// What the compiler says of a wrong call: one message each, at the place of the mistake.
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type CompilerMessages,
  compilerMessages,
  type Mistake,
} from '../../../authentication/src/test-setup/compiler-messages.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const start = `
import { createAuthClient, createResourceClient } from '@ashlar/client';
import type { Token, User } from '${root}examples/quickstart/src/accounts.ts';
import type { SessionUser } from '${root}packages/client/src/test-setup/hidden-parts.ts';
import type { StaffMember } from '${root}packages/client/src/test-setup/staff.ts';
import type { NotesApi } from '${root}packages/client/src/test-setup/notes-api.ts';
const { notes, tags } = createResourceClient<NotesApi>();
const auth = createAuthClient<typeof User>();
declare const staff: ReturnType<typeof createAuthClient<typeof StaffMember>>;
const answer = await auth.password.signIn({ email: 'ann@example.com', password: 'secret' });
`;

const mistakes: readonly Mistake[] = [
  {
    name: 'H105 a wrong field',
    code: "auth.password.signIn({ emial: 'ann@example.com', password: 'secret' });",
    at: 'emial',
    says: /'emial' does not exist in type '\{.* email: string; .*\}'. Did you mean to write 'email'\?/,
  },
  {
    name: 'H105 a missing field',
    code: "auth.password.signIn({ email: 'ann@example.com' });",
    at: '{ email',
    says: /Property 'password' is missing in type '\{ email: string; \}'/,
  },
  {
    name: 'H105 a field of another type',
    code: "auth.password.signIn({ email: 'ann@example.com', password: 12345678 });",
    at: 'password',
    says: /Type 'number' is not assignable to type 'string'/,
  },
  {
    name: 'H105 a wrong strategy',
    code: "auth.pasword.signIn({ email: 'ann@example.com', password: 'secret' });",
    at: 'pasword',
    says: /Property 'pasword' does not exist on type .* Did you mean 'password'\?/s,
  },
  {
    name: 'H105 a wrong action',
    code: "auth.password.signin({ email: 'ann@example.com', password: 'secret' });",
    at: 'signin',
    says: /Property 'signin' does not exist on type .* Did you mean 'signIn'\?/s,
  },
  {
    name: 'H105 an action without a phase',
    code: "staff.limits.clear({ identity: 'ann@example.com' });",
    at: 'limits',
    says: /Property 'limits' does not exist on type/,
  },
  {
    name: 'H105 the user in a body',
    code: "auth.logOutEverywhere({ userId: 'the id of another user' });",
    at: 'userId',
    says: /'userId' does not exist in type '\{ keepCurrent\?: boolean; preview\?: boolean; reason\?: string; \}'/,
  },
  {
    name: 'H105 a member of success where the server may have refused',
    code: 'answer.user;',
    at: 'user',
    says: /Property 'user' does not exist on type 'Answer<SessionAnswer<.*Property 'user' does not exist on type 'Refusal'/s,
  },
  {
    name: 'H105 the time of a user as a Date',
    code: 'if (answer.ok) answer.user.createdAt.getTime();',
    at: 'getTime',
    says: /Property 'getTime' does not exist on type 'string'/,
  },
  {
    name: 'H105 no subject where it is not `user`',
    code: 'createAuthClient<typeof StaffMember>({});',
    at: '{}',
    says: /Property 'subject' is missing in type '\{\}' but required in type '\{ readonly subject: "staff_member"; \}'/,
  },
  {
    name: 'H105 a subject that is none',
    code: "createAuthClient<typeof StaffMember>({ subject: 'staff' });",
    at: 'subject',
    says: /Type '"staff"' is not assignable to type '"staff_member"'/,
  },
  {
    name: 'H105 a strategy with the name of a member of every client',
    code: "createAuthClient<typeof SessionUser>({ baseUrl: '/auth' });",
    at: '{ baseUrl',
    says: /not assignable to parameter of type '"every client has a member 'session': give the strategy or add-on another name"'/,
  },
  {
    name: 'J11 a wrong field of a record',
    code: "notes.create({ titel: 'one' });",
    at: 'titel',
    says: /'titel' does not exist in type .* Did you mean to write 'title'\?/s,
  },
  {
    name: 'J11 an action that is not listed',
    code: "notes.wipe('id');",
    at: 'wipe',
    says: /Property 'wipe' does not exist on type/,
  },
  {
    name: 'J11 a filter by an attribute that stays on the server',
    code: "notes.list({ filter: { secret: 'x' } });",
    at: 'secret',
    says: /'secret' does not exist in type/,
  },
  {
    name: 'J11 a count that the action does not allow',
    code: 'tags.list({ count: true });',
    at: 'count',
    says: /'count' does not exist in type/,
  },
  {
    name: 'H105 a resource without authentication',
    code: 'createAuthClient<typeof Token>();',
    at: 'typeof Token',
    says: /does not satisfy the constraint 'ServedResource'/,
  },
];

let messages: CompilerMessages;

beforeAll(async () => {
  messages = await compilerMessages('client', { start, mistakes });
});

describe('the compiler', () => {
  test.each(mistakes.map((mistake, index) => ({ ...mistake, index })))('$name', ({ code, says, at, index }) => {
    const diagnostic = messages.of(index);
    expect(diagnostic, `one message for: ${code}\n${messages.output}`).toBeDefined();
    expect(diagnostic?.text).toMatch(says);
    expect(code.slice((diagnostic?.column ?? 0) - 1, (diagnostic?.column ?? 0) - 1 + at.length)).toBe(at);
  });

  test('H105 says nothing else', () => {
    expect(messages.output.match(/^\S.*error TS/gm)).toHaveLength(mistakes.length);
  });
});
