import { type Hashing, password } from './accounts.ts';

/** Who gave the password that belongs to this hash. */
export interface Verified {
  readonly id: string;
  readonly hashed_password: string;
}

/** What raw contenders make of the row that they found. */
export async function checkPassword(
  { verify }: Hashing,
  { id = '', hashed_password = '' }: Record<string, string> = {},
): Promise<Verified> {
  if (!(await verify(password, hashed_password))) throw new Error('wrong password');
  return { id, hashed_password };
}
