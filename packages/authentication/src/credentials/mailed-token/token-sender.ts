import { z } from 'zod';

/** What a sender gets. */
export interface TokenMail<User = Readonly<Record<string, unknown>>> {
  /** The address: the stored identity, or the identity that a person without an account gave. */
  readonly to: string;
  /** Absent if no user has this identity yet. */
  readonly user?: User;
  /** A single-use token. Anyone who has it can act as the person: put it into the mail and nowhere else. */
  readonly token: string;
  /** The name of the strategy that issued it. */
  readonly strategy: string;
}

/** What a sender gets if there always is a user. */
export interface TokenMailToUser<User = Readonly<Record<string, unknown>>> extends TokenMail<User> {
  readonly user: User;
}

/** Sends a token to a person, such as by mail. It runs in the background, after the commit, outside of every transaction. */
export type TokenSender<Mail = TokenMailToUser> = (mail: Mail) => void | Promise<void>;

/** The schema of an option that takes a sender of mails to users. */
export const senderToUsers: z.ZodType<TokenSender, TokenSender> = senderSchema<TokenMailToUser>('TokenMailToUser');

/** The schema of an option that takes a sender of mails to users, and to people who have no account yet. */
export const senderToAnyone: z.ZodType<TokenSender<TokenMail>, TokenSender<TokenMail>> = senderSchema<TokenMail>(
  'TokenMail',
);

function senderSchema<Mail>(mail: string): z.ZodType<TokenSender<Mail>, TokenSender<Mail>> {
  const message = 'expected a function: ({ to, user, token, strategy }) => …';
  return z
    .custom<TokenSender<Mail>>((value) => typeof value === 'function', message)
    .meta({
      title: '({ to, user, token, strategy }) => void | Promise<void>',
      written: `(mail: ${mail}<RecordOf<Attributes>>) => void | Promise<void>`,
      parsed: `(mail: ${mail}) => void | Promise<void>`,
    });
}
