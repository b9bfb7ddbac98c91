import type { Html } from '../html/html.ts';

/** What a page shows. */
export interface View {
  readonly title: string;
  /** What is in the card, below the heading. */
  readonly body: Html;
  /** Default 200. */
  readonly status?: number;
  /** Further headers, such as `Retry-After`. */
  readonly headers?: Headers;
  /** What went wrong. It makes the title begin with "Error:". */
  readonly isProblem?: boolean;
  /** A line below the heading. */
  readonly lead?: string | undefined;
}
