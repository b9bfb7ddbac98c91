import { freePort } from '../../../../tools/free-port.ts';
import { readSettings } from '../settings.ts';
import { start } from '../start.ts';
import { clientOf, mailsOf } from './client.ts';
import { secret } from './running-demo.ts';

/** The application in this process, with a database in memory. */
export interface ServedApp {
  readonly url: string;
  /** The link of the newest mail to an address with a subject, as soon as there is one. */
  mailedLink(to: string, subject: string): Promise<string>;
  stop(): Promise<void>;
}

/** Serves the application on a free port. */
export async function serveApp(): Promise<ServedApp> {
  process.env.TOKEN_SIGNING_SECRET = secret;
  const port = await freePort();
  const { baseUrl: url, ...settings } = readSettings(['--port', String(port)], {});
  const running = await start({ ...settings, baseUrl: url }, () => {});
  return {
    url,
    stop: running.stop,
    async mailedLink(to, subject) {
      for (let count = 1; ; count++) {
        const mails = await mailsOf(clientOf(url), count);
        const link = mails.findLast((mail) => mail.to === to && mail.subject === subject)?.link;
        if (typeof link === 'string') return link;
      }
    },
  };
}
