import type { TypedValues } from '../field/page-field.ts';
import type { Answer, Visit } from '../site/visit.ts';

/** One page. To show it changes nothing. */
export interface Page {
  show(visit: Visit): Answer | Promise<Answer>;
  submit(visit: Visit, values: TypedValues): Answer | Promise<Answer>;
}
