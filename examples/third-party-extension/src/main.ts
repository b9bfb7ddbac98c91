// npm run demo:extension
import { randomBytes } from 'node:crypto';
import { AuthenticationFailed, authenticate, Info } from '@ashlar/authentication';
import { createDomain, ResourceDefinitionError, ResourceInfo } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { KnownDevice, Token, User } from './accounts.ts';
import { defineResource } from './framework.ts';
import { auditOf, watchedCredentialsOf } from './index.ts';
import { outbox } from './outbox.ts';
import { startSmtp } from './test-setup/smtp.ts';

const email = 'ann@example.com';
const password = { password: 'correct horse', passwordConfirmation: 'correct horse' };
const recovery = Info.strategy(User, 'recoveryCode');

process.env.TOKEN_SIGNING_SECRET ??= randomBytes(48).toString('base64');
process.env.DEVICE_SECRET ??= randomBytes(48).toString('base64');
// In place of the mail server of an application: it delivers to a list.
const smtp = await startSmtp();
process.env.SMTP_URL = smtp.url;
const dataLayer = sqliteDataLayer({ filename: ':memory:' });
await createTables(dataLayer, [User, Token, KnownDevice]);
const accounts = createDomain({ name: 'accounts', resources: [User, Token, KnownDevice], dataLayer });
try {
  showWhatIsThere();
  await recoverAnAccount();
  await signInFromNewDevice();
  await changeByAnActor();
  await refuseAMistake();
  console.log('\nAll of it came true.');
} catch (error) {
  console.error(`\nFAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await accounts.close();
  await smtp.close();
}

/** Introspection shows the parts of this package. */
function showWhatIsThere(): void {
  console.log('The parts of User:');
  for (const { name, actions } of Info.strategies(User))
    console.log(`  ${name}: ${actions.join(', ') || 'no actions'}`);
  console.log('What extensions have added to it:');
  for (const { name, source } of ResourceInfo.attributes(User)) {
    if (source !== 'user') console.log(`  attribute ${name}, by ${source}`);
  }
  for (const { name, source } of ResourceInfo.actions(User)) {
    if (source !== 'user') console.log(`  action ${name}, by ${source}`);
  }
  console.log(`credentialNotice watches: ${watchedCredentialsOf(User).join(', ')}`);
  console.log(`audit writes ${auditOf(User).field} in: ${auditOf(User).actions.join(', ')}`);
}

/** The strategy and the add-on. */
async function recoverAnAccount(): Promise<void> {
  console.log('\nAnn registers with a password, and asks for a recovery code:');
  const ann = await Info.strategy(User, 'password').action('register', { email, ...password });
  const made = await recovery.action('create', { user: ann });
  const { recoveryCode, token } = made.$metadata;
  console.log(`  ${recoveryCode.slice(0, 4)}-… (shown this once; its hash is stored)`);
  const isIn = async (session: string) => (await authenticate(User, session)) !== null;
  check('a new credential has ended the session before it', !(await isIn(ann.$metadata.token)));
  check('and the one that came with it lives', await isIn(token));
  console.log(`  the outbox: ${JSON.stringify(outbox)}`);
  check('she was told', outbox.length === 1 && outbox[0]?.to === ann.id);
  check('and the record says since when', made.credentialChangedAt instanceof Date);

  console.log('\nShe has lost her password, and signs in with the code:');
  const recovered = await recovery.action('signIn', { recoveryCode: recoveryCode.toLowerCase() });
  check('it lets her in; dashes and capitals do not matter', await isIn(recovered.$metadata.token));
  const again = await recovery.action('signIn', { recoveryCode }).catch((error: unknown) => error);
  check('and only once', again instanceof AuthenticationFailed);
}

/** The add-on that keeps devices in a resource of its own. */
async function signInFromNewDevice(): Promise<void> {
  console.log('\nBob signs in from two devices, twice from each:');
  const bob = { email: 'bob@example.com', password: 'battery staple' };
  const register = { ...bob, passwordConfirmation: bob.password };
  await Info.strategy(User, 'password').action('register', register);
  for (const userAgent of ['Firefox on Linux', 'Firefox on Linux', 'Safari on an iPhone', 'Safari on an iPhone']) {
    await Info.strategy(User, 'password').action('signIn', bob, { context: { device: { userAgent } } });
  }
  await accounts.settled();
  for (const { to, subject, text } of smtp.mails) {
    console.log(`  mail to ${to.join()}: ${subject}`);
    console.log(text.replace(/^/gm, '    '));
  }
  check('the second device is mailed, once', smtp.mails.length === 1 && smtp.mails[0]?.to[0] === bob.email);
}

/** The section. */
async function changeByAnActor(): Promise<void> {
  console.log('\nThe support team renames her:');
  const [ann] = await User.actions.credentialsChangedSince({ since: new Date(0) });
  if (ann === undefined) throw new Error('no user has a changed credential');
  const renamed = await User.actions.rename(ann, { displayName: 'Ann' }, { actor: 'support: Bo' });
  check(`lastChangedBy: ${renamed.lastChangedBy}`, renamed.lastChangedBy === 'support: Bo');
  const [changed] = await User.actions.changedBy({ who: 'support: Bo' });
  check('User.actions.changedBy finds her', changed?.id === ann.id);
}

/** Mistakes are reported as for built-in parts. */
async function refuseAMistake(): Promise<void> {
  console.log('\nA definition with two mistakes:');
  try {
    defineResource({
      name: 'User',
      authentication: {
        // @ts-expect-error 'codeLenght' does not exist in type 'RecoveryCodeOptions'. Did you mean to write 'codeLength'?
        strategies: { recoveryCode: { codeLenght: 30 } },
        // @ts-expect-error Property 'notify' is missing in type '{}'
        addOns: { credentialNotice: {} },
      },
    });
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    console.log(error.message.replace(/^/gm, '  '));
    check('both are told, each with its path', error.issues.length === 2);
    return;
  }
  throw new Error('it was defined');
}

function check(promise: string, holds: boolean): void {
  if (!holds) throw new Error(`this is not so: ${promise}`);
  console.log(`  ✓ ${promise}`);
}
