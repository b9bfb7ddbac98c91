import { KeyObject } from 'node:crypto';
import type { AnyResource } from '@ashlar/core';
import { z } from 'zod';
import { isOutboxResource } from '../../outbox/outbox-resource.ts';
import {
  type AuthorizationSource,
  type EventKey,
  type EventReceiver,
  type EventSigningKey,
  eventAlgorithms,
} from '../../outbox/plan.ts';
import { isHeaderValue } from '../../outbox/send-to-receiver.ts';
import { name } from '../../part/option-schemas.ts';
import { createKeyRing } from '../../secrets/secret.ts';
import { durationSchema } from '../../token/duration.ts';
import type { TellOthersSettings } from './option-types.ts';

const outboxValue = z
  .custom<AnyResource>(isOutboxResource, {
    error: ({ input }) =>
      input === undefined
        ? 'is undefined: do two files import each other?'
        : 'is not an outbox: define it with outboxResource: {}',
  })
  .meta({ title: 'resource', written: 'OutboxResource', parsed: 'AnyResource' });

const keyOption = 'authentication.addOns.sessions.tellOthers.signingKey.key';

const signingKey = z
  .strictObject({
    kid: name,
    key: z.custom<EventSigningKey['key']>(
      (value) => value instanceof KeyObject || typeof value === 'function',
      'expected a private key, createPrivateKey(pem) of node:crypto, or a function that gives it',
    ),
    algorithm: z.enum(eventAlgorithms),
  })
  .transform(({ kid, key, algorithm }, { addIssue }): EventKey => {
    const source =
      typeof key === 'function'
        ? async () => {
            const given = await key();
            return given === undefined ? undefined : { kid, key: given };
          }
        : { kid, key };
    const problem = key instanceof KeyObject && key.type === 'public' ? 'is a public key: give the private one' : '';
    if (problem !== '') addIssue({ code: 'custom', path: ['key'], message: problem });
    try {
      return { algorithm, keys: createKeyRing(source, algorithm, keyOption) };
    } catch (error) {
      const message = error instanceof TypeError ? error.message : 'the key cannot be read';
      addIssue({ code: 'custom', path: ['key'], message });
      return z.NEVER;
    }
  })
  .meta({ title: 'EventSigningKey', written: 'EventSigningKey', parsed: 'EventKey' });

const receiver = z
  .strictObject({
    url: z.string().superRefine((url, { addIssue }) => {
      const problem = problemWithUrl(url);
      if (problem !== undefined) addIssue({ code: 'custom', message: problem });
    }),
    audience: name,
    authorization: z
      .custom<string | AuthorizationSource | undefined>(
        (value) => value === undefined || typeof value === 'function' || isHeaderValue(value),
        'expected the whole value of the header, such as "Bearer …", in one line, or a function that gives it',
      )
      .optional(),
  })
  .superRefine((given, { addIssue }) => {
    if ('authorization' in given && given.authorization === undefined) {
      const message = 'is undefined: set the variable that it reads, or leave the option out';
      addIssue({ code: 'custom', path: ['authorization'], message });
    }
  })
  // A function, so that printed settings hold no secret.
  .transform(({ authorization, ...rest }): EventReceiver => {
    return { ...rest, authorization: typeof authorization === 'string' ? () => authorization : authorization };
  });

const receivers = z
  .array(receiver, 'expected a list: [{ url, audience }]')
  .min(1, 'is empty: name a receiver, or leave tellOthers out')
  .superRefine((given, { addIssue }) => {
    for (const [index, { audience }] of given.entries()) {
      if (given.findIndex((other) => other.audience === audience) === index) continue;
      const message = 'is the audience of another receiver too: give each one its own';
      addIssue({ code: 'custom', path: [index, 'audience'], message });
    }
  })
  .meta({ title: 'list', written: 'readonly Receiver[]', parsed: 'readonly EventReceiver[]' });

/** Whom to tell that sessions have ended, and how. */
export const tellOthers: z.ZodType<TellOthersSettings> = z
  .strictObject({
    resource: outboxValue.describe('The resource that keeps events until they are taken: `outboxResource: {}`.'),
    signingKey: signingKey.describe(
      'What signs events: `{ kid, key, algorithm }`, with a private key and `ES256` or `RS256`.',
    ),
    issuer: name.describe('The `iss` of events, by which receivers know this system: a URL.'),
    receivers: receivers.describe('The systems that are told: `{ url, audience, authorization }` of each.'),
    deadline: durationSchema
      .default('10 seconds')
      .describe('How long a receiver may take to answer. Beyond it, the event is sent again later.'),
  })
  .meta({ named: 'TellOthers' });

/** Hosts that are this machine: no network sees what is sent there (RFC 6761 section 6.3). */
const isLoopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function problemWithUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback.test(hostname))) {
    return 'is not https: events name users, and a network in between must not read them';
  }
  if (username !== '' || password !== '') return 'holds a user name or a password: put it into authorization';
  return hash === '' ? undefined : 'has a fragment, which is never sent: leave it out';
}
