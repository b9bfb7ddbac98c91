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

const sender = 'Accounts <accounts@example.com>';

/**
 * Sends a mail through the server that `SMTP_URL` names, such as `smtp://127.0.0.1:2525`. It resolves when that server has
 * accepted the mail.
 *
 * @throws Error without `SMTP_URL`, for an address that is not exactly one, and with what the server says if it refuses
 * @example
 * await sendMail({ to: 'ann@example.com', subject: 'A new device', text: 'You signed in with Firefox.' })
 */
export async function sendMail({ to, subject, text }: Mail): Promise<void> {
  const url = process.env.SMTP_URL;
  if (url === undefined) throw new Error('SMTP_URL is not set. Give the server that sends mail: smtp://127.0.0.1:2525');
  // A list such as "ann@example.com, eve@example.com" would send a user's mail to other people as well.
  if (!z.email().safeParse(to).success) throw new Error('`to` is not one mail address. Give one, without a name.');
  const transport = createTransport({ url, disableFileAccess: true, disableUrlAccess: true });
  await transport.sendMail({ from: sender, to: { name: '', address: to }, subject, text });
}
