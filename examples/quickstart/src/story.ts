// The sessions of one user, from the first to the last. Every step checks what it prints.
import { AuthenticationFailed, Info, peekToken, subjectOf } from '@ashlar/authentication';
import { type RecordOfResource, ResourceDefinitionError } from '@ashlar/core';
import { Token, User } from './accounts.ts';
import { defineMisconfigured } from './misconfigured.ts';
import { ann, checkLetIn, checkRefused, password, type Session, shown, signInOn } from './sessions.ts';
import { beginning, failureOf, step } from './step.ts';

type UserRecord = RecordOfResource<typeof User>;

/** Runs all steps; a check that fails ends the demo with an error. */
export async function tellStory(): Promise<void> {
  const { user, browser } = await register();
  const devices = await signInEverywhere();
  await refuseWrongCredentials();
  await listSessions(user, [browser, ...devices]);
  await logOutEverywhere(user, [browser, ...devices]);
  const laptop = await keepOneDevice(user);
  await changePassword(user, laptop);
  await refuseDefinition();
}

async function register(): Promise<{ readonly user: UserRecord; readonly browser: Session }> {
  return await step(`Register ${ann.email}`, async (telling) => {
    telling.does("Info.strategy(User, 'password').action('register', { email, password, passwordConfirmation, … })");
    const user = await password.action('register', { ...ann, passwordConfirmation: ann.password, displayName: 'Ann' });
    const browser = { device: 'browser, where she registered', token: user.$metadata.token };
    telling.says(`the user: ${JSON.stringify(user)}`);
    telling.says(`and, in user.$metadata: ${shown(browser)}`);
    telling.check('the user holds no password, no hash and no token', holdsNoSecret(user));
    await checkLetIn([browser], telling);
    return { user, browser };
  });
}

function holdsNoSecret(user: UserRecord): boolean {
  return Object.keys(user).sort().join() === 'createdAt,displayName,email,id';
}

async function signInEverywhere(): Promise<readonly Session[]> {
  return await step('Sign in on three devices', async (telling) => {
    telling.does("Info.strategy(User, 'password').action('signIn', { email, password })");
    const devices = [await signInOn('laptop'), await signInOn('phone'), await signInOn('tablet')];
    for (const device of devices) telling.says(shown(device));
    await checkLetIn(devices, telling);
    return devices;
  });
}

async function refuseWrongCredentials(): Promise<void> {
  await step('Try a wrong password, and an address without an account', async ({ does, says, check }) => {
    const messages = new Set<string>();
    for (const wrong of [{ password: 'wrong horse' }, { email: 'bob@example.com' }]) {
      does(`password.action('signIn', { …, ${Object.keys(wrong).join()}: '${Object.values(wrong).join()}' })`);
      const error = await failureOf(() => password.action('signIn', { ...ann, ...wrong }));
      if (!(error instanceof AuthenticationFailed)) throw error;
      says(`${error.name}: ${error.message} (code ${error.code}, class ${error.class})`);
      messages.add(error.message);
    }
    check('both get the same error, which does not tell which addresses have an account', messages.size === 1);
  });
}

async function listSessions(user: UserRecord, sessions: readonly Session[]): Promise<void> {
  await step('List what is live', async ({ does, says, check }) => {
    does('Token.actions.liveTokens({ subject: subjectOf(User, user) })');
    const live = await Token.actions.liveTokens({ subject: subjectOf(User, user) });
    for (const { jti, purpose, expiresAt } of live) {
      says(`id ${beginning(jti)}, purpose ${purpose}, until ${expiresAt.toISOString()}`);
    }
    const ids = new Set(live.map(({ jti }) => jti));
    const same = ids.size === sessions.length && sessions.every(({ token }) => ids.has(String(peekToken(token)?.jti)));
    check(`these are the ${sessions.length} sessions above: the browser's and the three devices'`, same);
  });
}

async function logOutEverywhere(user: UserRecord, sessions: readonly Session[]): Promise<void> {
  await step('Log out everywhere', async (telling) => {
    telling.does("Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user })");
    const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    telling.check('the same user came back', out.id === user.id);
    telling.check(`$metadata.revoked: ${out.$metadata.revoked}`, out.$metadata.revoked === sessions.length);
    await checkRefused(sessions, telling);
    telling.does('the same once more');
    const again = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    telling.check('there was nothing left to end: $metadata.revoked is 0', again.$metadata.revoked === 0);
  });
}

async function keepOneDevice(user: UserRecord): Promise<Session> {
  return await step('Sign in again on two devices, then log out all but this one', async (telling) => {
    telling.does("Info.strategy(User, 'password').action('signIn', { email, password })");
    const [laptop, phone] = [await signInOn('laptop'), await signInOn('phone')];
    for (const device of [laptop, phone]) telling.says(shown(device));
    telling.does("Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user, except: laptop.token })");
    const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', {
      user,
      except: laptop.token,
    });
    telling.check(`$metadata.revoked: ${out.$metadata.revoked}`, out.$metadata.revoked === 1);
    await checkLetIn([laptop], telling);
    await checkRefused([phone], telling);
    return laptop;
  });
}

async function changePassword(user: UserRecord, laptop: Session): Promise<void> {
  await step('Change the password: the sessions before it end, its own lives', async (telling) => {
    telling.does("password.action('changePassword', { user, currentPassword, password, passwordConfirmation })");
    const fresh = { password: 'battery staple', passwordConfirmation: 'battery staple' };
    const changed = await password.action('changePassword', { user, currentPassword: ann.password, ...fresh });
    const session = { device: 'browser, where it was changed', token: changed.$metadata.token };
    telling.says(shown(session));
    await checkRefused([laptop], telling);
    await checkLetIn([session], telling);
    telling.does("password.action('signIn', …) with the old password, then with the new one");
    const refused = await failureOf(() => password.action('signIn', ann));
    telling.check('the old password signs in no more', refused instanceof AuthenticationFailed);
    const again = await password.action('signIn', { email: ann.email, password: fresh.password });
    telling.check('the new one does', again.id === user.id);
  });
}

async function refuseDefinition(): Promise<void> {
  await step('Leave storeAllTokens out of the definition', async ({ does, says, check }) => {
    does('defineResource({ …, authentication: { tokens: { … }, addOns: { logOutEverywhere: {} } } })');
    const error = await Promise.resolve()
      .then(defineMisconfigured)
      .catch((reason: unknown) => reason);
    if (!(error instanceof ResourceDefinitionError)) throw error ?? new Error('it was defined');
    for (const line of error.message.split('\n')) says(line);
    const named = error.issues.some(({ path }) => path.join('.') === 'authentication.tokens.storeAllTokens');
    check('the path is named, with its cure. (TypeScript refuses the same lines: see src/misconfigured.ts)', named);
  });
}
