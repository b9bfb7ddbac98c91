import type { StandardPhase, StandardRoute } from './served-route.ts';

/** Which routes of standards there are, and what lets a caller in. */
export type StandardProofs = Readonly<Partial<Record<StandardPhase, StandardRoute['proof']>>>;

const paths: Readonly<Record<StandardPhase, string>> = {
  revoke: '/revoke',
  introspect: '/introspect',
  globalTokenRevocation: '/global-token-revocation',
};

/** The routes of standards below the path of the front end. Phases of strategies are one level deeper, so none is in the way. */
export function standardRoutes(base: string, proofs: StandardProofs): readonly StandardRoute[] {
  const route = (phase: StandardPhase, rest: Pick<StandardRoute, 'session' | 'answers'>): readonly StandardRoute[] => {
    const proof = proofs[phase];
    if (proof === undefined) return [];
    const caller = proof === 'possession' ? 'anyone' : 'system';
    const common = { kind: 'standard', method: 'POST', resource: undefined, subjectName: undefined } as const;
    return [{ ...common, strategy: undefined, path: base + paths[phase], phase, proof, caller, ...rest }];
  };
  return [
    // The session that ends is not the caller's own: a cookie does not count here.
    ...route('revoke', { session: 'keeps', answers: 200 }),
    ...route('introspect', { session: 'keeps', answers: 200 }),
    ...route('globalTokenRevocation', { session: 'keeps', answers: 204 }),
  ];
}
