import { AshlarError, type Domain } from '@ashlar/core';
import { createAuthHttp } from '@ashlar/http';
import { expressAuth, type SignedIn, signedIn } from '@ashlar/http/express';
import { pages } from '@ashlar/pages';
import express, { type NextFunction, type Request, type Response } from 'express';
import { User } from './accounts.ts';

declare global {
  namespace Express {
    interface Request extends SignedIn<typeof User> {}
  }
}

/** An application of Express 5: the routes, the pages, and one route of its own that needs a user. */
export function createApp(domain: Domain, baseUrl: string): express.Express {
  const auth = createAuthHttp({ domain, baseUrl, forms: true });
  const app = express();
  app.use('/auth', expressAuth(auth));
  app.use('/account', expressAuth(pages({ auth, resource: User, home: '/' })));
  app.use(express.json());
  app.get('/', signedIn(auth, User), (request, response) => void response.send(`Hello ${request.session.user.email}`));
  app.post('/name', signedIn(auth, User), async (request, response) => {
    response.json(await User.actions.rename(request.session.user, { displayName: request.body?.displayName }));
  });
  // biome-ignore lint/complexity/useMaxParams: Express knows it by its four parameters
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof AshlarError)) return next(error);
    const { status, headers, problem } = auth.problem(error);
    response.status(status).set(headers).type('application/problem+json').json(problem);
  });
  return app;
}
