// npm run demo:team: Ann founds a team and invites Bob, who accepts. She ends his sessions. Eve, an admin elsewhere, tries too.
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { createApp, resources } from './app.ts';

process.env.TOKEN_SIGNING_SECRET ??= 'a secret of this demo, long enough for HS256';
const origin = 'http://localhost:3000';
const dataLayer = sqliteDataLayer({ filename: ':memory:' });
await createTables(dataLayer, resources);
const domain = createDomain({ name: 'teams', resources, dataLayer });
const app = createApp(domain, origin);

async function post(who: string, cookie: string, [path, body]: readonly [string, object]) {
  const headers = { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie };
  const answer = await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  console.log(`${who}: POST ${path} => ${answer.status} ${path.startsWith('/api') ? text : ''}`);
  return { document: JSON.parse(text), cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}
const password = { password: 'correct horse', passwordConfirmation: 'correct horse' };
const enter = (who: string) =>
  post(who, '', ['/auth/user/password/register', { email: `${who}@example.com`, ...password }]);

const [ann, bob, eve] = [await enter('Ann'), await enter('Bob'), await enter('Eve')];
const team = await post('Ann', ann.cookie, ['/api/teams', { name: 'Stone' }]);
await post('Eve', eve.cookie, ['/api/teams', { name: 'Sand' }]);
const row = { teamId: team.document.record.id, userId: bob.document.user.id };
const member = (await post('Ann', ann.cookie, ['/api/members', row])).document.record.id;
await post('Ann', ann.cookie, ['/api/members/sessions', { member }]);
await post('Bob', bob.cookie, [`/api/members/${member}/accept`, {}]);
await post('Eve', eve.cookie, ['/api/members/end-sessions', { member }]);
await post('Bob', bob.cookie, ['/api/members/sessions', { member }]);
await post('Ann', ann.cookie, ['/api/members/sessions', { member }]);
await post('Ann', ann.cookie, ['/api/members/end-sessions', { member }]);
await post('Bob', bob.cookie, ['/api/teams', { name: 'Gravel' }]);
await domain.close();
