/** A client with a cookie jar, such as a program that a person writes. */
export interface Client {
  get(path: string): Promise<Response>;
  post(path: string, body: object): Promise<Response>;
}

/** A client of the application at an address. */
export function clientOf(url: string): Client {
  let cookie = '';
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', Origin: url, Cookie: cookie };
    const response = await fetch(url + path, { ...init, headers, redirect: 'manual' });
    for (const each of response.headers.getSetCookie()) [cookie = ''] = each.split(';');
    return response;
  };
  return {
    get: (path) => send(path, {}),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** A mail, as `/dev/mails` shows it. */
export interface ShownMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string | null;
  readonly at: string;
}

/** All mails, as soon as there are that many: they are sent after the answer. */
export async function mailsOf(client: Pick<Client, 'get'>, count: number): Promise<readonly ShownMail[]> {
  for (;;) {
    // Invariant: this is what the application answers.
    const mails = (await (await client.get('/dev/mails')).json()) as readonly ShownMail[];
    if (mails.length >= count) return mails;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A new account. */
export const registration = {
  email: 'ann@example.com',
  displayName: 'Ann',
  password: 'correct horse',
  passwordConfirmation: 'correct horse',
};
