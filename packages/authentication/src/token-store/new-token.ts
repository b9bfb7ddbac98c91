import type { Row } from '@ashlar/core/data-layer';
import type { Claims, TokenRequest } from '../token/claims.ts';

/** Who issues a token. */
export interface IssueOrigin {
  /** The strategy that proved the credential, or null. */
  readonly strategy: string | null;
  /** The action, if no action of a strategy is running. */
  readonly action: string;
  /** The claims of the session that it continues. */
  readonly parent?: Claims | undefined;
  /** True if every required factor was proved before. Only trusted code and a token from behind the gate set it. */
  readonly factorSatisfied?: boolean | undefined;
}

/** The user, the request and the origin of a token. */
export interface NewToken {
  readonly user: Readonly<Row>;
  readonly request: TokenRequest;
  readonly origin: IssueOrigin;
}
