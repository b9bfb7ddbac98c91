import type { TokenMailToUser } from '../../../credentials/mailed-token/token-sender.ts';

/** What the sender of confirmation is given. */
export interface ConfirmationMail<User = Readonly<Record<string, unknown>>> extends TokenMailToUser<User> {
  /** What the token confirms, by attribute: the values that a user was created with, or the new one. */
  readonly changing: Readonly<Partial<User>>;
}

/** What is told to the present address when a change of it was asked for. */
export interface ChangeNotice<User = Readonly<Record<string, unknown>>> {
  /** The present address. */
  readonly to: string;
  readonly user: User;
  /** The name of the add-on's instance. */
  readonly strategy: string;
  /** The new value, by attribute. */
  readonly changing: Readonly<Partial<User>>;
}

/** The parameter of `onTaken`: the owner of an address that another person requested. */
export interface TakenNotice<User = Readonly<Record<string, unknown>>> {
  /** The address. */
  readonly to: string;
  /** Whose address it is. */
  readonly user: User;
  /** The name of the add-on's instance. */
  readonly strategy: string;
}
