// Phases as an HTTP front end reads them, and what a part needs that makes no sense without tokens.
import { createFramework, ResourceDefinitionError, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { createAuthentication, defineAddOn, type PartTypes, type PhaseCaller } from '../../extension.ts';
import { storedTokens } from '../../test-setup/accounts.ts';
import { strategyFacts } from '../part.ts';
import { type PhaseRoute, settlePhase } from './phase-route.ts';

const Member = defineResource({
  name: 'Member',
  attributes: { id: uuidPrimaryKey() },
  authentication: { tokens: storedTokens, addOns: { logOutEverywhere: {}, 'logOutEverywhere:kickOut': {} } },
});

test('true is a phase with every default', () => {
  const all = { method: 'POST', caller: 'anyone', session: 'starts', answers: 200, recent: false };
  expect(settlePhase(true)).toEqual(all);
  expect(settlePhase({ method: 'DELETE', answers: 204 })).toEqual({ ...all, method: 'DELETE', answers: 204 });
});

test('a further instance is named by its key, and what is called like its part is named once', () => {
  const paths = Info.strategies(Member).flatMap(({ routes }) => routes.map(({ path }) => path));
  expect(paths).toEqual(['/member/log-out-everywhere', '/member/kick-out']);
});

test('the phase of logOutEverywhere takes keepCurrent, and spares the session of the request', () => {
  const [facts] = ResourceInfo.fact(Member, strategyFacts) ?? [];
  const phase: PhaseRoute | undefined = facts?.actions.logOutEverywhere?.phase;
  const caller: PhaseCaller = { user: { id: '1' }, token: 'the token of the request', sessionId: 'session' };
  expect(phase?.params?.({}, caller)).toEqual({ user: caller.user });
  expect(phase?.params?.(undefined, caller)).toEqual({ user: caller.user });
  expect(phase?.params?.({ keepCurrent: true }, caller)).toEqual({ user: caller.user, except: caller.token });
  expect(() => phase?.params?.({ userId: '2' }, caller), 'no other user can be named').toThrow();
});

interface NeedyTypes extends PartTypes {
  readonly options: Record<never, never>;
  readonly actions: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
}

const needy = defineAddOn<NeedyTypes>()({
  kind: 'needy',
  schema: z.strictObject({}),
  tokensRequired: true,
  transform: () => {},
});

test('a part with tokensRequired is refused without tokens, with path and cure, and checks nothing itself', () => {
  const framework = createFramework({ extensions: [createAuthentication({ strategies: [], addOns: [needy] })] });
  const define = () =>
    framework.defineResource({
      name: 'Member',
      attributes: { id: uuidPrimaryKey() },
      authentication: { addOns: { needy: {}, 'needy:other': {} } },
    });
  const at = (option: string) => ['authentication', 'tokens', option];
  const problems = ['needy', 'needy:other'].flatMap((part) => [
    {
      path: at('enabled'),
      message: `${part} needs enabled: true`,
      hint: 'set authentication.tokens.enabled to true',
    },
    {
      path: at('tokenResource'),
      message: `${part} needs a token resource`,
      hint: 'define Token with tokenResource: {}, and set authentication.tokens.tokenResource to it',
    },
  ]);
  let thrown: unknown;
  try {
    define();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ResourceDefinitionError);
  expect((thrown as ResourceDefinitionError).issues).toEqual(problems);
});
