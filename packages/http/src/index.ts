// Serving
export { createAuthHttp } from './handler/create-auth-http.ts';

// Problems
export { HttpProblem } from './problem/http-problem.ts';
export { httpErrors } from './problem/http-errors.ts';

// Types
export type { AuthHttp, Mountable } from './handler/auth-http.ts';
export type { AuthHttpOptions } from './handler/auth-http-options.ts';
export type {
  Activity,
  CallbackAnswer,
  Callbacks,
  FailureEvent,
  SignOutEvent,
  SuccessEvent,
} from './handler/callbacks.ts';
export type { CookieOptions } from './cookie/cookie-options.ts';
export type { HttpErrorCode } from './problem/http-errors.ts';
export type { OpenApi, OpenApiDocument, OpenApiInfo, OpenApiOperation } from './openapi/open-api.ts';
export type { Problem, ProblemError, ProblemParts } from './problem/http-problem.ts';
export type { HttpLimits } from './limits/http-limits.ts';
export type { TrustedProxies } from './request/client-address.ts';
export type { AuthRoute } from './route/auth-route.ts';
export type {
  AuthorizedRevocation,
  AuthorizeSystem,
  GlobalTokenRevocationOptions,
  IntrospectionOptions,
  RevocationAlgorithm,
  SignedRevocation,
  StandardsOptions,
} from './standards/standards-options.ts';
export type { Device, RequestOrigin, Session, SessionRequest, Transport } from './session/session.ts';
