// What the client uses of its platform, by shape: a browser, Node, Deno and Bun have all of it.

/** What `fetch` is called with. */
export interface FetchRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly credentials: 'same-origin' | 'include';
  readonly cache: 'no-store';
  readonly redirect: 'error';
  readonly signal?: Signal;
}

/** What is read of an answer. */
export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The global `fetch`, or one that does more. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

/** The `AbortSignal` of the platform's library. */
export type Signal = typeof globalThis extends { readonly AbortSignal: { readonly prototype: infer Known } }
  ? Known
  : never;
