import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import { and } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import type { Condition, Order } from '../../data-layer/statement.ts';
import { didYouMean } from '../../error/closest.ts';
import type { Issue } from '../../error/issue.ts';
import { compileFilter } from '../../filter/compile-filter.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { readStatement } from '../action-statements.ts';
import type { Visible } from '../policies/judge-call.ts';

/** The options that a caller adds to a read, not checked yet. */
export interface ReadRequest {
  readonly filter?: unknown;
  readonly sort?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
  readonly page?: unknown;
}

/** Gathers the query of a read from the action, its `prepare` and the caller; used once. */
export class QueryParts {
  readonly issues: Issue[] = [];
  readonly parameters: Row = {};
  readonly #resource: AnyResource;
  readonly #action: CompiledAction;
  readonly #filters: { readonly filter: unknown; readonly trusted: boolean; readonly path: Issue['path'] }[] = [];
  readonly orderBy: Order[] = [];
  #only: Condition | undefined;

  constructor(resource: AnyResource, action: CompiledAction) {
    this.#resource = resource;
    this.#action = action;
    // `get` returns one record, so only one is read.
    if (action.get) this.parameters.limit = 1;
  }

  /** A trusted filter comes from the definition and may compare sensitive attributes. */
  filter(filter: unknown, trusted: boolean, path: Issue['path']): void {
    this.#filters.push({ filter, trusted, path });
  }

  request({ filter, sort, limit, offset }: ReadRequest): void {
    if (filter !== undefined) this.filter(filter, false, ['filter']);
    if (sort !== undefined) this.sort(sort, ['sort']);
    if (limit !== undefined) this.count('limit', limit);
    if (offset !== undefined) this.count('offset', offset);
  }

  sort(sort: unknown, path: Issue['path']): void {
    const { attributes } = compiledOf(this.#resource);
    if (typeof sort !== 'object' || sort === null || Array.isArray(sort)) {
      this.issues.push({ path, message: "expected an order such as { name: 'asc' }" });
      return;
    }
    const entries = Object.entries(sort);
    if (entries.length > attributes.size) {
      this.issues.push({ path, message: `has more members than the ${attributes.size} attributes there are` });
      return;
    }
    for (const [name, direction] of entries) {
      const attribute = attributes.get(name);
      if (attribute === undefined || attribute.sensitive || attribute.storage === 'json') {
        const hint = didYouMean(name, compiledOf(this.#resource).recordAttributes);
        this.issues.push({ path: [...path, name], message: 'is no attribute that records can be sorted by', hint });
      } else if (direction !== 'asc' && direction !== 'desc') {
        this.issues.push({ path: [...path, name], message: "expected 'asc' or 'desc'" });
      } else this.orderBy.push({ attribute: name, direction });
    }
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
    const { attributes } = compiledOf(this.#resource);
    const conditions = this.#filters.map(({ filter, trusted, path }, index) => {
      const compiled = compileFilter({ attributes, sensitive: trusted, prefix: `filter${index}.` }, filter);
      for (const issue of compiled.issues) this.issues.push({ ...issue, path: [...path, ...issue.path] });
      Object.assign(this.parameters, compiled.parameters);
      return compiled.condition;
    });
    return and(...conditions, ...(this.#only === undefined ? [] : [this.#only]));
  }

  statement(where: Condition): ReturnType<typeof readStatement> {
    return readStatement(this.#resource, this.#action, {
      where,
      orderBy: this.orderBy,
      limit: this.parameters.limit !== undefined,
      offset: this.parameters.offset !== undefined,
    });
  }
}
