// The script of a page: what an application with a client in the browser has. It counts what the client tells.
import { createAuthClient } from '@ashlar/client';
import type { User } from '../accounts.ts';

const auth = createAuthClient<typeof User>();
const told = { signedIn: 0, signedOut: 0 };
auth.onSignedIn(() => {
  told.signedIn += 1;
});
auth.onSignedOut(() => {
  told.signedOut += 1;
});

/** What tests call: a user's clicks. */
const clicks = {
  told: () => told,
  register: (email: string, password: string) =>
    auth.password.register({ email, password, passwordConfirmation: password }),
  signIn: (email: string, password: string) => auth.password.signIn({ email, password }),
  session: () => auth.session(),
  logOut: () => auth.logOut(),
  logOutEverywhere: (keepCurrent: boolean) => auth.logOutEverywhere({ keepCurrent }),
};
Object.assign(globalThis, { clicks });

/** The clicks, by name. */
export type Clicks = typeof clicks;
