import { type LinkedPage, linkTo } from '@ashlar/pages';
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
    text: `Is this your address? Then confirm it:\n\n${linkOf('confirm', token)}\n\nIf you have no account with us, ignore this mail.`,
  });
}

export async function sendMagicLink({ to, token }: Letter): Promise<void> {
  await sendMail({
    to,
    subject: 'Sign in',
    text: `This link signs you in, once:\n\n${linkOf('magicLink', token)}\n\nIf you did not ask for it, ignore this mail.`,
  });
}

export async function sendResetLink({ to, token }: Letter): Promise<void> {
  await sendMail({
    to,
    subject: 'Choose a new password',
    text: `This link lets you choose a new password, once:\n\n${linkOf('reset', token)}\n\nIf you did not ask for it, ignore this mail.`,
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

/** The page behind a link shows a button first, because mail scanners follow links. */
function linkOf(page: LinkedPage, token: string): string {
  return linkTo({ baseUrl: process.env.BASE_URL ?? '' }, page, token);
}
