import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import { and } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import type { Condition, Order } from '../../data-layer/statement.ts';
import type { Issue } from '../../error/issue.ts';
import { refusePromise } from '../../error/refuse-promise.ts';
import { compileFilter } from '../../filter/compile-filter.ts';
import { readStatement } from '../action-statements.ts';
import { subjectOf, trustedSubjectOf, type Visible } from '../policies/judge-call.ts';
import { readOrder } from './read-order.ts';

/** The options that a caller adds to a read, not checked yet. */
export interface ReadRequest {
  readonly filter?: unknown;
  readonly sort?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
  readonly page?: unknown;
  readonly load?: unknown;
}

/** Gathers the query of a read from the action, its `prepare` and the caller; used once. */
export class QueryParts {
  readonly issues: Issue[] = [];
  readonly parameters: Row = {};
  readonly #resource: AnyResource;
  readonly #action: CompiledAction;
  readonly #scope: Scope;
  readonly #filters: { readonly filter: unknown; readonly trusted: boolean; readonly path: Issue['path'] }[] = [];
  readonly orderBy: Order[] = [];
  #only: Condition | undefined;
  /** Where the caller filters or sorts by what it may not see. */
  readonly closed: Issue['path'][] = [];
  readonly #closed: ReadonlySet<string>;

  constructor(
    resource: AnyResource,
    action: CompiledAction,
    { scope, closed }: { readonly scope: Scope; readonly closed: ReadonlySet<string> },
  ) {
    this.#closed = closed;
    this.#resource = resource;
    this.#scope = scope;
    this.#action = action;
    // `get` returns one record, so only one is read.
    if (action.get) this.parameters.limit = 1;
  }

  /** A trusted filter comes from the definition and may compare sensitive attributes. */
  filter(filter: unknown, trusted: boolean, path: Issue['path']): void {
    if (trusted) {
      refusePromise(filter, () => {
        const called = `${this.#resource.name}.${this.#action.name}`;
        return new TypeError(`${called}: a filter is a promise: await it in prepare`);
      });
    }
    this.#filters.push({ filter, trusted, path });
  }

  request({ filter, sort, limit, offset }: ReadRequest): void {
    if (filter !== undefined) this.filter(filter, false, ['filter']);
    if (sort !== undefined) {
      this.sort(sort, ['sort']);
      const closed = this.orderBy.filter(({ attribute }) => this.#closed.has(attribute));
      this.closed.push(...closed.map(({ attribute }) => ['sort', attribute]));
    }
    if (limit !== undefined) this.count('limit', limit);
    if (offset !== undefined) this.count('offset', offset);
  }

  sort(sort: unknown, path: Issue['path']): void {
    this.orderBy.push(...readOrder(this.#resource, sort, { path, issues: this.issues }));
  }

  count(name: 'limit' | 'offset', value: unknown): void {
    if (this.#action.page !== undefined) {
      const called = `${this.#resource.name}.${this.#action.name}: query.${name}()`;
      throw new TypeError(`${called} does not go with page: set the sizes of pages there`);
    }
    if (!Number.isSafeInteger(value) || Number(value) < 0) {
      this.issues.push({ path: [name], message: 'expected a whole number from 0' });
    } else if (name === 'limit') {
      // The smaller limit wins: a caller can narrow the action, and cannot widen it.
      this.parameters.limit = Math.min(Number(value), Number(this.parameters.limit ?? Number.MAX_SAFE_INTEGER));
    } else this.parameters.offset = value;
  }

  /** Narrows the query to the records that the caller sees. */
  only({ only, parameters }: Visible): void {
    this.#only = only;
    Object.assign(this.parameters, parameters);
  }

  /** All filters together. What is wrong with them joins the other issues. */
  where(): Condition {
    const conditions = this.#filters.map(({ filter, trusted, path }, index) => {
      const subject = trusted
        ? trustedSubjectOf(this.#resource, this.#scope)
        : subjectOf(this.#resource, this.#scope, this.#closed);
      const compiled = compileFilter({ ...subject, prefix: `filter${index}.` }, filter);
      this.closed.push(...compiled.closed.map((within) => [...path, ...within]));
      for (const issue of compiled.issues) this.issues.push({ ...issue, path: [...path, ...issue.path] });
      Object.assign(this.parameters, compiled.parameters);
      return compiled.condition;
    });
    return and(...conditions, ...(this.#only === undefined ? [] : [this.#only]));
  }

  /** `also`: attributes that are needed beside those of the result. */
  statement(where: Condition, also: readonly string[]): ReturnType<typeof readStatement> {
    return readStatement(this.#resource, this.#action, {
      where,
      also,
      orderBy: this.orderBy,
      limit: this.parameters.limit !== undefined,
      offset: this.parameters.offset !== undefined,
    });
  }
}
