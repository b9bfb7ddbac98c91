import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import type { ListedSession } from '../../../authentication/src/add-ons/sessions/types.ts';
import { known, Token, User } from '../../../authentication/src/test-setup/session-accounts.ts';
import type { Answer } from '../answer/answer.ts';
import type { Wire } from '../answer/wire.ts';
import { createCookieJar } from '../test-setup/cookie-jar.ts';
import { credentials, openSite, type Site, stores } from '../test-setup/open-site.ts';
import type { AuthClient } from './auth-client.ts';
import { createAuthClient } from './create-auth-client.ts';

describe.each(stores)('on $name', (store) => {
  let site: Site;
  const tab = (): AuthClient<typeof User> =>
    createAuthClient<typeof User>({ baseUrl: site.baseUrl, fetch: createCookieJar().fetch });
  afterEach(async () => await site.close());

  test('H60, H62, H105: a browser lists its sessions, and ends one and all others', async () => {
    site = await openSite(store, { resources: [User, Token] });
    const [here, phone, work] = [tab(), tab(), tab()];
    await here.password.register(credentials('ann'));
    for (const other of [phone, work]) await other.password.signIn(known('ann'));
    const listed = await here.sessions.list();
    expectTypeOf(listed).toEqualTypeOf<Answer<{ readonly sessions: Wire<readonly ListedSession[]> }>>();
    const sessions = listed.ok ? listed.sessions : [];
    expect(sessions.map(({ current }) => current)).toEqual([true, false, false]);
    expect(Date.parse(sessions[0]?.signedInAt ?? '')).toBeGreaterThan(0);
    const session = await phone.session();
    expect(await here.sessions.end({ id: session.ok ? session.sessionId : '' })).toEqual({ ok: true });
    expect(await phone.session()).toMatchObject({ ok: false, status: 401 });
    expect(await here.sessions.end({ id: 'unknown' })).toMatchObject({ ok: false, status: 404 });
    expect(await here.sessions.endOthers()).toEqual({ ok: true, ended: 1 });
    expect([(await here.session()).ok, (await work.session()).ok]).toEqual([true, false]);
    // @ts-expect-error no one ends the sessions of another user from a browser
    void (() => here.sessions.list({ user: {} }));
    // @ts-expect-error a session is named
    void (() => here.sessions.end());
  });
});
