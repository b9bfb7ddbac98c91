import { defineErrors, type ErrorRegister } from '@ashlar/core/extension';

/** The codes of `@ashlar/http`. */
export type HttpErrorCode =
  | 'INVALID_REQUEST'
  | 'SESSION_NEEDED'
  | 'CROSS_ORIGIN'
  | 'ROUTE_UNKNOWN'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PRECONDITION_FAILED'
  | 'CONTENT_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_MANY_REQUESTS'
  | 'CALLER_UNKNOWN'
  | 'LOG_OUT_INCOMPLETE'
  | 'KEYS_UNAVAILABLE'
  | 'COOKIE_TOO_LARGE'
  | 'INTERNAL';

/** Every problem that `@ashlar/http` answers with, beside the errors of actions. */
export const httpErrors: ErrorRegister<HttpErrorCode> = defineErrors({
  INVALID_REQUEST: { class: 'invalid', message: 'the request is malformed' },
  SESSION_NEEDED: { class: 'forbidden', message: 'sign in first' },
  CROSS_ORIGIN: { class: 'forbidden', message: 'the request comes from another site' },
  ROUTE_UNKNOWN: { class: 'notFound', message: 'there is no such route' },
  METHOD_NOT_ALLOWED: { class: 'invalid', message: 'the route has no such method' },
  REQUEST_TIMEOUT: { class: 'invalid', message: 'the body took too long' },
  PRECONDITION_FAILED: { class: 'conflict', message: 'the record is in no version that If-Match names: read it again' },
  CONTENT_TOO_LARGE: { class: 'invalid', message: 'the body is too long' },
  UNSUPPORTED_MEDIA_TYPE: {
    class: 'invalid',
    message: 'the media type of the body is not supported: send JSON in UTF-8, not compressed',
  },
  TOO_MANY_REQUESTS: { class: 'forbidden', message: 'there were too many attempts: wait and try again' },
  CALLER_UNKNOWN: { class: 'forbidden', message: 'the calling system is not known' },
  LOG_OUT_INCOMPLETE: { class: 'conflict', message: 'not every token of this user can be ended' },
  KEYS_UNAVAILABLE: { class: 'unavailable', message: 'the keys of the calling system cannot be fetched' },
  COOKIE_TOO_LARGE: { class: 'framework', message: 'the token does not fit into a cookie' },
  INTERNAL: { class: 'framework', message: 'something went wrong' },
});

/** The status of each code (RFC 9110 section 15, RFC 6585 section 4). */
export const statusOf: Readonly<Record<HttpErrorCode, number>> = {
  INVALID_REQUEST: 400,
  SESSION_NEEDED: 401,
  CROSS_ORIGIN: 403,
  ROUTE_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  PRECONDITION_FAILED: 412,
  CONTENT_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  CALLER_UNKNOWN: 401,
  LOG_OUT_INCOMPLETE: 422,
  KEYS_UNAVAILABLE: 503,
  COOKIE_TOO_LARGE: 500,
  INTERNAL: 500,
};
