import type { Html } from '../html/html.ts';
import type { Icon } from './icon.ts';

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
  /** A picture above the heading. */
  readonly icon?: Icon;
  /** A line below the heading. */
  readonly lead?: string | undefined;
}
