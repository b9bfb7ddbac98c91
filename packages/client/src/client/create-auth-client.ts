import { type Received, type Sending, send, type Target } from '../request/send.ts';
import type { InfoOf, ServedResource } from '../resource/served-resource.ts';
import { createPresence } from '../session/presence.ts';
import type { AuthClient, CallOptions, HiddenParts } from './auth-client.ts';
import type { AuthClientOptions, OptionsOf } from './auth-client-options.ts';
import { type CallPath, partCalls } from './part-calls.ts';

/**
 * The client of one resource. Its types are those of the resource on the server; `import type` loads nothing of it. A call
 * resolves to an answer, also if the server refuses. It rejects if the network fails.
 *
 * @example
 * import type { User } from '../server/accounts.ts';
 *
 * const auth = createAuthClient<typeof User>({ baseUrl: '/auth' });
 * const answer = await auth.password.signIn({ email, password });
 * if (!answer.ok) show(answer.problem.errors);
 */
export function createAuthClient<Of extends ServedResource>(
  ...[options]: OptionsOf<InfoOf<Of>['subjectName'], HiddenParts<Of>>
): AuthClient<Of> {
  // Invariant: the server has the routes of the resource that its types describe, or answers 404.
  // Those of a client that hides a part do not compile, so these are options.
  return createClient((options ?? {}) as Settings) as AuthClient<Of>;
}

interface Settings extends AuthClientOptions {
  readonly subject?: string;
}

function createClient({
  baseUrl = '/auth',
  subject = 'user',
  credentials = 'same-origin',
  fetch,
  ...unknown
}: Settings): object {
  for (const name in unknown)
    throw new TypeError(`createAuthClient: ${name} is no option: baseUrl, subject, credentials, fetch`);
  const target: Target = { url: `${baseUrl.replace(/\/+$/, '')}/${subject}`, fetch, credentials };
  const presence = createPresence(`ashlar:${subject}`);

  async function ask(options: CallOptions | undefined, isPatient: boolean): Promise<Reply> {
    const { version } = presence;
    const { answer } = await send(target, { method: 'GET', path: '/session', signal: options?.signal });
    // A sign-in or a log-out meanwhile knows better.
    if (version !== presence.version) return answer;
    if (answer.ok) presence.found(answer.sessionId);
    if (!needsSession(answer)) return answer;
    // Another tab may have renewed the session, and the new cookie may be on its way: then a second question finds it.
    if (isPatient && presence.isSignedIn) {
      await pause();
      return await ask(options, false);
    }
    presence.missed();
    return answer;
  }

  const session = (options?: CallOptions): Promise<Reply> => ask(options, true);

  /** Asks whether the session is alive. No caller waits for that answer: if the network fails, the next call tells. */
  async function look(isPatient: boolean): Promise<void> {
    if (presence.isSignedIn) await ask(undefined, isPatient).catch(() => undefined);
  }

  async function renew(options?: CallOptions): Promise<Reply> {
    const { answer } = await send(target, post('/session/renew', {}, options));
    if (answer.ok) presence.found(answer.sessionId);
    else if (needsSession(answer)) await look(true);
    return answer;
  }

  async function logOut(options?: CallOptions): Promise<Reply> {
    const { answer } = await send(target, { method: 'DELETE', path: '/session', signal: options?.signal });
    if (answer.ok) presence.ended();
    return answer;
  }

  const call: CallPath = async (path, body, options) => {
    const { status, answer } = await send(target, post(path, body, options));
    if (answer.ok && 'sessionId' in answer) {
      presence.began(answer.sessionId);
      return answer;
    }
    // Only a user has something to revoke.
    if (answer.ok && 'revoked' in answer && !presence.isSignedIn) presence.found(undefined);
    if (needsSession(answer)) await look(true);
    // 202 tells nothing. Any other success may be that of an action which has ended sessions.
    else if (answer.ok && status !== 202) await look(false);
    return answer;
  };

  const own = {
    session,
    renew,
    logOut,
    onSignedOut: (listener: () => void) => presence.listen('signed-out', listener),
    onSignedIn: (listener: () => void) => presence.listen('signed-in', listener),
  };
  return partCalls(own, call);
}

declare function setTimeout(work: () => void, milliseconds: number): unknown;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000));
}

type Reply = Received['answer'];

function post(path: string, body: unknown, options: CallOptions | undefined): Sending {
  return { method: 'POST', path, body, signal: options?.signal };
}

function needsSession(answer: Reply): boolean {
  return !answer.ok && answer.problem.code === 'SESSION_NEEDED';
}
