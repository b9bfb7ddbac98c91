// The rules of the teams, attacked by requests: what admins may do, and that no other user can.
import { describe, expect, test } from 'vitest';
import { type Browser, serveTeams, stores } from './test-setup/served-teams.ts';

describe.each(stores)('on %s', (_, open) => {
  /** Ann is the admin of a team with Bob. Eve is the admin of another team. Max is a member of the team of Eve. */
  async function twoTeams() {
    const app = await serveTeams(open);
    const [ann, bob, eve, max] = [
      await app.register('ann'),
      await app.register('bob'),
      await app.register('eve'),
      await app.register('max'),
    ];
    const team = await found(ann, 'Stone');
    const other = await found(eve, 'Sand');
    const bobsId = await add(ann, team, bob);
    const maxId = await add(eve, other, max);
    return { app, ann, bob, eve, max, team, other, bobsId, maxId };
  }

  test('an admin sees the sessions of a member and ends one: that browser is out, and no other one', async () => {
    const { app, ann, bob, bobsId } = await twoTeams();
    const phone = await app.signIn('bob');
    const seen = await ann.ask('POST', '/api/members/sessions', { member: bobsId });
    expect([seen.status, seen.body.result.length]).toEqual([200, 2]);
    expect(JSON.stringify(seen.body)).not.toMatch(/eyJ|jti/);
    const [newest] = seen.body.result;
    const ended = await ann.ask('POST', '/api/members/end-sessions', { member: bobsId, session: newest?.id });
    expect(ended).toEqual({ status: 200, body: { result: { ended: 1 } } });
    expect([await isIn(bob), await isIn(phone), await isIn(ann)]).toEqual([true, false, true]);
  });

  test('an admin ends all sessions of a member', async () => {
    const { app, ann, bob, eve, bobsId } = await twoTeams();
    const phone = await app.signIn('bob');
    const ended = await ann.ask('POST', '/api/members/end-sessions', { member: bobsId });
    expect(ended).toEqual({ status: 200, body: { result: { ended: 2 } } });
    expect([await isIn(bob), await isIn(phone), await isIn(ann), await isIn(eve)]).toEqual([false, false, true, true]);
  });

  test('a member cannot see or end sessions of the admin, of another member, or of a member of another team', async () => {
    const { app, ann, bob, max, team, bobsId, maxId } = await twoTeams();
    const carl = await app.register('carl');
    const carlsId = await add(ann, team, carl);
    const annsId = await memberOf(bob, ann);
    for (const member of [annsId, carlsId, maxId, bobsId]) {
      for (const path of ['sessions', 'end-sessions']) {
        expect((await bob.ask('POST', `/api/members/${path}`, { member })).status, path).toBe(404);
      }
    }
    for (const browser of [ann, bob, max, carl]) expect(await isIn(browser)).toBe(true);
  });

  test('an admin of another team cannot see or end them: the answer is the one for a member who does not exist', async () => {
    const { eve, bob, bobsId, ann } = await twoTeams();
    const session = (await bob.ask('GET', '/auth/user/sessions')).body.sessions[0]?.id;
    const unknown = '00000000-0000-4000-8000-000000000001';
    for (const [path, more] of [
      ['sessions', {}],
      ['end-sessions', {}],
      ['end-sessions', { session }],
    ] as const) {
      const [refused, missing] = [
        await eve.ask('POST', `/api/members/${path}`, { member: bobsId, ...more }),
        await eve.ask('POST', `/api/members/${path}`, { member: unknown, ...more }),
      ];
      expect(refused).toEqual(missing);
      expect(refused.status).toBe(404);
    }
    expect([await isIn(bob), await isIn(ann)]).toEqual([true, true]);
  });

  test('an admin cannot end the session of a stranger by the key of a member of the own team', async () => {
    const { ann, eve, bobsId } = await twoTeams();
    const session = (await eve.ask('GET', '/auth/user/sessions')).body.sessions[0]?.id;
    const refused = await ann.ask('POST', '/api/members/end-sessions', { member: bobsId, session });
    expect([refused.status, await isIn(eve)]).toEqual([404, true]);
  });

  test('a user who founds a team cannot end the sessions of a user who has not accepted', async () => {
    const { ann, bob } = await twoTeams();
    const trap = await found(bob, 'Gravel');
    const annsId = await invite(bob, trap, ann);
    expect((await bob.ask('POST', `/api/members/${annsId}/accept`, {})).status).toBe(404);
    expect((await bob.ask('PATCH', `/api/members/${annsId}`, { role: 'member', hasAccepted: true })).status).toBe(400);
    const asked = { teamId: trap, userId: ann.userId, hasAccepted: true };
    expect((await bob.ask('POST', '/api/members', asked)).status).toBe(400);
    for (const path of ['sessions', 'end-sessions']) {
      expect((await bob.ask('POST', `/api/members/${path}`, { member: annsId })).status, path).toBe(404);
    }
    expect(await isIn(ann)).toBe(true);
  });

  test('an invitation gives no rights: one who is invited as an admin sees the team alone, and may refuse', async () => {
    const { app, ann, team, bobsId } = await twoTeams();
    const carl = await app.register('carl');
    const invited = await ann.ask('POST', '/api/members', { teamId: team, userId: carl.userId, role: 'admin' });
    expect((await carl.ask('GET', `/api/teams/${team}`)).body.record.id).toBe(team);
    expect((await carl.ask('GET', '/api/members')).body.records).toEqual([invited.body.record]);
    expect((await carl.ask('POST', '/api/members/end-sessions', { member: bobsId })).status).toBe(404);
    expect((await carl.ask('DELETE', `/api/members/${bobsId}`)).status).toBe(404);
    expect((await carl.ask('DELETE', `/api/members/${invited.body.record.id}`)).status).toBe(204);
  });

  test('a member becomes no admin by asking: neither by a change, nor by adding oneself, nor in another team', async () => {
    const { ann, bob, eve, team, other, bobsId } = await twoTeams();
    expect((await bob.ask('PATCH', `/api/members/${bobsId}`, { role: 'admin' })).status).toBe(404);
    expect((await bob.ask('PATCH', `/api/members/${bobsId}`, { role: 'admin', authorize: false })).status).toBe(400);
    const asAdmin = { userId: bob.userId, role: 'admin' };
    expect((await bob.ask('POST', '/api/members', { teamId: other, ...asAdmin })).status).toBe(403);
    expect((await bob.ask('POST', '/api/members', { teamId: team, ...asAdmin })).status).toBe(403);
    expect((await eve.ask('POST', '/api/members', { teamId: team, userId: eve.userId })).status).toBe(403);
    expect((await ann.ask('GET', `/api/members/${bobsId}`)).body.record.role).toBe('member');
  });

  test('an admin who lost the role, and a member who left, can do nothing more', async () => {
    const { app, ann, bob, team, bobsId } = await twoTeams();
    const carl = await app.register('carl');
    const carlsId = await add(ann, team, carl);
    expect((await ann.ask('PATCH', `/api/members/${bobsId}`, { role: 'admin' })).status).toBe(200);
    expect((await bob.ask('POST', '/api/members/sessions', { member: carlsId })).status).toBe(200);
    expect((await ann.ask('PATCH', `/api/members/${bobsId}`, { role: 'member' })).status).toBe(200);
    expect((await bob.ask('POST', '/api/members/end-sessions', { member: carlsId })).status).toBe(404);
    expect((await bob.ask('DELETE', `/api/members/${bobsId}`)).status).toBe(204);
    expect((await bob.ask('GET', '/api/members')).body.records).toEqual([]);
    expect((await bob.ask('GET', `/api/teams/${team}`)).status).toBe(404);
    expect(await isIn(carl)).toBe(true);
  });

  test('users see their own teams and the members of these, and strangers see nothing', async () => {
    const { app, bob, team, other, maxId } = await twoTeams();
    expect((await bob.ask('GET', '/api/teams')).body.records).toEqual([{ id: team, name: 'Stone' }]);
    expect((await bob.ask('GET', `/api/teams/${other}`)).status).toBe(404);
    expect((await bob.ask('GET', '/api/members')).body.records).toHaveLength(2);
    const filter = encodeURIComponent(JSON.stringify({ teamId: other }));
    expect((await bob.ask('GET', `/api/members?filter=${filter}`)).body.records).toEqual([]);
    expect((await bob.ask('DELETE', `/api/members/${maxId}`)).status).toBe(404);
    expect((await app.ask('GET', '/api/teams')).body.records).toEqual([]);
    expect((await app.ask('POST', '/api/teams', { name: 'x' })).status).toBe(401);
    expect((await app.ask('POST', '/api/members/sessions', { member: maxId })).status).toBe(401);
    expect((await bob.ask('POST', '/api/members/administered', { id: maxId })).status).toBe(404);
  });
});

async function found(admin: Browser, name: string): Promise<string> {
  const answer = await admin.ask('POST', '/api/teams', { name });
  expect(answer.status).toBe(201);
  return answer.body.record.id;
}

async function invite(admin: Browser, teamId: string, { userId }: Browser): Promise<string> {
  const answer = await admin.ask('POST', '/api/members', { teamId, userId });
  expect(answer.status).toBe(201);
  return answer.body.record.id;
}

/** Invites a user, who accepts. */
async function add(admin: Browser, teamId: string, user: Browser): Promise<string> {
  const member = await invite(admin, teamId, user);
  expect((await user.ask('POST', `/api/members/${member}/accept`, {})).status).toBe(200);
  return member;
}

/** The key of a user in the first team where the asking one sees that user. */
async function memberOf(asking: Browser, { userId }: Browser): Promise<string | undefined> {
  const filter = encodeURIComponent(JSON.stringify({ userId }));
  const { body } = await asking.ask('GET', `/api/members?filter=${filter}`);
  return body.records[0]?.id;
}

async function isIn(browser: Browser): Promise<boolean> {
  return (await browser.ask('GET', '/auth/user/session')).status === 200;
}
