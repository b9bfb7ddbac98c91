import type { Row } from '@ashlar/core/data-layer';
import type { Claims, TokenRequest } from '../token/claims.ts';

/** By which door a token is issued. */
export interface IssueOrigin {
  /** The strategy that proved the credential; null where none did. */
  readonly strategy: string | null;
  /** The action, where no action of the strategy is running. */
  readonly action: string;
  /** The claims of the session that it goes on with. */
  readonly parent?: Claims | undefined;
  /** Whether every factor was satisfied before. Only trusted code and a token that was issued behind the gate say so. */
  readonly factorSatisfied?: boolean | undefined;
}

/** Whom a token is for, what is asked of it, and by whom. */
export interface NewToken {
  readonly user: Readonly<Row>;
  readonly request: TokenRequest;
  readonly origin: IssueOrigin;
}
