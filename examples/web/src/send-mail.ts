import { createTransport } from 'nodemailer';
import { z } from 'zod';

/** A mail to one user. */
export interface Mail {
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

const sender = 'Notes <notes@example.com>';

/**
 * Sends a mail through the server that `SMTP_URL` names. It resolves when that server has accepted the mail.
 *
 * @throws Error for an address that is not exactly one, and with what the server says if it refuses
 */
export async function sendMail({ to, subject, text }: Mail): Promise<void> {
  // A list such as "ann@example.com, eve@example.com" would send a user's mail to other people as well.
  if (!z.email().safeParse(to).success) throw new Error('`to` is not one mail address. Give one, without a name.');
  const transport = createTransport({ url: process.env.SMTP_URL, disableFileAccess: true, disableUrlAccess: true });
  await transport.sendMail({ from: sender, to: { name: '', address: to }, subject, text });
}
