// receiver.ts: takes events that sessions ended (RFC 8935), and ends the sessions here

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Info } from '@ashlar/authentication';
import { coreErrors, type Domain } from '@ashlar/core';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Customer, Taken } from './shop.ts';

export interface ReceiverOptions {
  readonly domain: Domain;
  /** The public keys of the sender: createLocalJWKSet(…) or createRemoteJWKSet(…) of jose. */
  readonly keys: JWTVerifyGetKey;
  /** Who sends, and who is meant. */
  readonly issuer: string;
  readonly audience: string;
}

const sessionRevoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

/** The listener of a node:http server. It answers 202 once an event has been acted upon. */
export function receiveEvents(options: ReceiverOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const event = await verified(options, await textOf(request));
      await takeOnce(options, event);
      response.writeHead(202).end();
    } catch (error) {
      if (error instanceof Refused) refuse(response, error);
      else response.writeHead(503).end(); // the sender tries again
    }
  };
}

class Refused extends Error {
  readonly err: string;
  constructor(err: string) {
    super(err);
    this.err = err;
  }
}

/** RFC 8935 section 2.3: what is wrong with an event that is never taken. */
function refuse(response: ServerResponse, { err }: Refused): void {
  const headers = { 'content-type': 'application/json', 'content-language': 'en' };
  response.writeHead(400, headers).end(JSON.stringify({ err, description: 'the event is not accepted' }));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (request.method !== 'POST' || type !== 'application/secevent+jwt') throw new Refused('invalid_request');
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    text += part;
    if (text.length > 65_536) throw new Refused('invalid_request');
  }
  return text;
}

async function verified({ keys, issuer, audience }: ReceiverOptions, token: string): Promise<JWTPayload> {
  try {
    const claims = { typ: 'secevent+jwt', issuer, audience, requiredClaims: ['jti', 'iat', 'events'] };
    const { payload } = await jwtVerify(token, keys, { ...claims, algorithms: ['ES256', 'RS256'] });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTClaimValidationFailed) {
      const claim = { iss: 'invalid_issuer', aud: 'invalid_audience' }[error.claim];
      throw new Refused(claim ?? 'invalid_request');
    }
    const badKey = [errors.JWSSignatureVerificationFailed, errors.JWKSNoMatchingKey];
    if (badKey.some((kind) => error instanceof kind)) throw new Refused('invalid_key');
    if (error instanceof errors.JOSEError) throw new Refused('invalid_request');
    throw error;
  }
}

/** The note of the event and the log-out commit together, or neither does. */
async function takeOnce({ domain, issuer }: ReceiverOptions, { jti = '', ...claims }: JWTPayload): Promise<void> {
  const account = accountIn(claims, issuer);
  try {
    await domain.transaction(async ({ actions }) => {
      await actions(Taken).take({ jti });
      const user = account === undefined ? null : await actions(Customer).byAccount({ account });
      if (user !== null) await Info.strategy(Customer, 'logOutEverywhere').action('logOutEverywhere', { user });
    });
  } catch (error) {
    // Events come at least once: one that was taken before is taken.
    if (!coreErrors.is(error, 'CONFLICT')) throw error;
  }
}

/** The user of a session-revoked event: alone, or beside the session over there. Of other events: undefined. */
function accountIn({ events, sub_id }: JWTPayload, issuer: string): string | undefined {
  if (!(sessionRevoked in Object(events))) return undefined;
  const { format, user } = Object(sub_id);
  const { iss, sub, format: named } = Object(format === 'complex' ? user : sub_id);
  return named === 'iss_sub' && iss === issuer && typeof sub === 'string' ? sub : undefined;
}
