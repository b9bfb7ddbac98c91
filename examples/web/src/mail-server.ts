import { once } from 'node:events';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** A mail as its reader sees it. */
export interface ReceivedMail {
  /** The address that the server was told to deliver to. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The first link of the text. */
  readonly link: string | null;
  readonly at: Date;
}

/** A mail server for development: it delivers to the terminal. */
export interface MailServer {
  /** What `SMTP_URL` has to be. */
  readonly url: string;
  /** The last 1,000 mails, newest last. */
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
}

const KEPT_MAILS = 1000;

/** Starts a server on a free port of this machine. `print` gets each mail. */
export async function startMailServer(print: (text: string) => void): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, callback) {
      readMail(stream, session).then((received) => {
        mails.push(...received);
        mails.splice(0, mails.length - KEPT_MAILS);
        for (const mail of received) print(printed(mail));
        callback();
      }, callback);
    },
  });
  // A client that goes away in the middle of a mail.
  server.on('error', (error) => print(`The mail server: ${error.message}`));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `smtp://127.0.0.1:${portOf(server)}`,
    mails,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function readMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<readonly ReceivedMail[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const { subject = '', text = '' } = await PostalMime.parse(Buffer.concat(chunks));
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? null;
  const mail = { subject, text: text.trimEnd(), link, at: new Date() };
  return session.envelope.rcptTo.map(({ address }) => ({ to: address, ...mail }));
}

function printed({ to, subject, text }: ReceivedMail): string {
  return `\nMail to ${to}: ${subject}\n${text.replaceAll(/^/gm, '    ')}\n`;
}

function portOf({ server }: SMTPServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
  return address.port;
}
