import type { Problem } from '@ashlar/http';

/** What the door has refused, as much of it as a page shows. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which member of the body, by its name. */
  readonly issues: readonly { readonly name: string; readonly detail: string }[];
  /** In seconds. */
  readonly retryAfter: number | undefined;
  /** What the status needs, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
}

const passedOn = ['Retry-After', 'WWW-Authenticate', 'Allow', 'Accept-Post'];

/** Reads the answer to a request that was refused. */
export async function readProblem(response: Response): Promise<Refusal> {
  const problem = await problemIn(response);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    status: response.status,
    code: problem?.code ?? 'INTERNAL',
    issues: (problem?.errors ?? []).map(({ pointer, detail }) => ({ name: memberOf(pointer), detail })),
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
    headers: Object.fromEntries(
      passedOn.flatMap((name): [string, string][] => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
  };
}

/** A callback of the application may answer with something else. */
async function problemIn(response: Response): Promise<Problem | undefined> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return undefined;
  // Invariant: the door writes this media type with this body alone.
  return (await response.json()) as Problem;
}

/** The first step of a JSON pointer in a URI fragment (RFC 6901 section 6). */
function memberOf(pointer: string): string {
  const [step = ''] = pointer.replace(/^#\//, '').split('/');
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}
