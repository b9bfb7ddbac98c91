import { writeNote } from '../host-accounts.ts';
import type { HostRoute } from '../host-app.ts';

/** Behind `signedIn`: who is signed in. */
export const meRoute: HostRoute = {
  method: 'GET',
  path: '/me',
  guard: 'signedIn',
  run: async ({ session }) => ({ email: session?.user.email, transport: session?.transport }),
};

/** Behind `signedIn`: writes a note by an action, which sees who calls it, and from where. */
export const noteRoute: HostRoute = {
  method: 'POST',
  path: '/notes',
  guard: 'signedIn',
  run: async ({ body }) => await writeNote(textOf(body)),
};

/** Behind `currentUser`: the same for everyone. */
export const guestbookRoute: HostRoute = {
  method: 'POST',
  path: '/guestbook',
  guard: 'currentUser',
  run: async ({ session, body }) => ({ isStranger: session === null, ...(await writeNote(textOf(body))) }),
};

/** Behind `signedIn`: a mistake of the application. */
export const brokenRoute: HostRoute = {
  method: 'GET',
  path: '/broken',
  guard: 'signedIn',
  async run() {
    throw new Error('a mistake of the application');
  },
};

/** Behind `signedIn`: says by itself how long an answer may be kept. */
export const keptRoute: HostRoute = {
  method: 'GET',
  path: '/kept',
  guard: 'signedIn',
  async run({ setHeader }) {
    setHeader('Cache-Control', 'private, max-age=60');
    return {};
  },
};

function textOf(body: unknown): string {
  return String(Reflect.get(Object(body), 'text'));
}
