import { sendMail } from './send-mail.ts';

/** The part of a mail that Ashlar gives: an address, and a token that goes into the mail and nowhere else. */
interface Letter {
  readonly to: string;
  readonly token: string;
}

export async function sendConfirmationLink({ to, token }: Letter): Promise<void> {
  await sendMail({
    to,
    subject: 'Confirm your address',
    text: `Is this your address? Then confirm it:\n\n${linkTo('confirm', token)}\n\nIf you have no account with us, ignore this mail.`,
  });
}

export async function sendMagicLink({ to, token }: Letter): Promise<void> {
  await sendMail({
    to,
    subject: 'Sign in',
    text: `This link signs you in, once:\n\n${linkTo('magic-link', token)}\n\nIf you did not ask for it, ignore this mail.`,
  });
}

export async function sendResetLink({ to, token }: Letter): Promise<void> {
  await sendMail({
    to,
    subject: 'Choose a new password',
    text: `This link lets you choose a new password, once:\n\n${linkTo('reset', token)}\n\nIf you did not ask for it, ignore this mail.`,
  });
}

export async function tellChangeRequested({ to }: { readonly to: string }): Promise<void> {
  await sendMail({
    to,
    subject: 'Your account is to get another address',
    text: 'Another address was entered for your account. It counts once its owner confirms it.\n\nIf it was not you, sign in and log out everywhere.',
  });
}

export async function tellTaken({ to }: { readonly to: string }): Promise<void> {
  await sendMail({
    to,
    subject: 'You already have an account',
    text: 'Your address was entered for a new account, or for another one. Nothing has changed.',
  });
}

/** The page that reads the token shows a button first: mail scanners follow links. */
function linkTo(page: string, token: string): string {
  return `${process.env.BASE_URL}/account/${page}?token=${token}`;
}
