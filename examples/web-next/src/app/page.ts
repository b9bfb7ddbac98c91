import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { User } from '../accounts.ts';
import { auth } from '../auth.ts';

/** A server component. It reads the session and writes nothing, so it may run anywhere. */
export default async function Home(): Promise<string> {
  const session = await auth.session(User, { headers: await headers() });
  return session === null ? redirect('/account/sign-in') : `Hello ${session.user.email}`;
}
