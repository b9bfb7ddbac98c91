import { once } from 'node:events';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** A mail as its reader sees it. */
interface ReceivedMail {
  /** The addresses that the server was told to deliver to, whatever the mail says of itself. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** A mail server that delivers to a list. */
export interface SmtpServer {
  /** What `SMTP_URL` has to be. */
  readonly url: string;
  /** All mails so far, in the order in which they came. */
  readonly mails: readonly ReceivedMail[];
  /** The first `count` mails, as soon as there are that many. */
  received(count: number): Promise<readonly ReceivedMail[]>;
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. It asks for no password. */
export async function startSmtp(): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const arrivals = new EventTarget();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, callback) {
      readMail(stream, session).then((mail) => {
        mails.push(mail);
        callback();
        arrivals.dispatchEvent(new Event('mail'));
      }, callback);
    },
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `smtp://127.0.0.1:${portOf(server)}`,
    mails,
    async received(count) {
      while (mails.length < count) await once(arrivals, 'mail');
      return mails.slice(0, count);
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function readMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<ReceivedMail> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const { subject = '', text = '' } = await PostalMime.parse(Buffer.concat(chunks));
  return { to: session.envelope.rcptTo.map(({ address }) => address), subject, text: text.trimEnd() };
}

function portOf({ server }: SMTPServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
  return address.port;
}
