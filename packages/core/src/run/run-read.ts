import { actionContext } from '../action/action-context.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyQuery } from '../action/query.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import { and } from '../data-layer/conditions.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Condition } from '../data-layer/statement.ts';
import { didYouMean } from '../error/closest.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { compileFilter } from '../filter/compile-filter.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { createRecord } from '../resource/record.ts';
import { readStatement } from './action-statements.ts';
import { type ParsedInput, parseInput } from './parse-input.ts';
import type { RunningCall } from './running-call.ts';

/** The options that a caller adds to a read, not checked yet. */
export interface ReadRequest {
  readonly filter?: unknown;
  readonly sort?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
}

/** Runs a read: a list of records, or one or null for `get`. In a transaction if the action says so. */
export async function runRead(
  resource: AnyResource,
  action: CompiledAction,
  call: RunningCall & { readonly request: ReadRequest },
): Promise<unknown> {
  const input = await parseInput(resource, action, call.params);
  await call.gate();
  const read = (): Promise<unknown> => readParsed(resource, action, { ...call, input });
  return action.transaction ? await call.scope.store.transaction(read) : await read();
}

async function readParsed(
  resource: AnyResource,
  action: CompiledAction,
  call: { readonly input: ParsedInput; readonly request: ReadRequest; readonly scope: Scope },
): Promise<unknown> {
  const { input } = call;
  const context = actionContext(call.scope);
  if (action.run !== undefined) return await action.run(input, context);

  const own = typeof action.filter === 'function' ? action.filter(input, context) : action.filter;
  const collected = new QueryParts(resource, action);
  // A filter function that returns undefined is refused: undefined would match every record.
  collected.filter(action.filter === undefined ? {} : own, true, []);
  collected.request(call.request);
  const query: AnyQuery = {
    action: action.name,
    arguments: input.arguments,
    filter: (filter) => collected.filter(filter, true, []),
    sort: (sort) => collected.sort(sort, ['sort']),
    limit: (count) => collected.count('limit', count),
    offset: (count) => collected.count('offset', count),
  };
  await action.prepare?.(query, context);
  const where = collected.where();
  if (collected.issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, collected.issues);

  const { rows } = await call.scope.store.run(collected.statement(where), collected.parameters);
  const records = rows.map((row) => createRecord(resource, { ...row }));
  return action.get ? (records[0] ?? null) : records;
}

/** Gathers the query of a read from the action, its `prepare` and the caller. */
class QueryParts {
  readonly issues: Issue[] = [];
  readonly parameters: Row = {};
  readonly #resource: AnyResource;
  readonly #action: CompiledAction;
  readonly #filters: { readonly filter: unknown; readonly trusted: boolean; readonly path: Issue['path'] }[] = [];
  readonly #orderBy: { attribute: string; direction: 'asc' | 'desc' }[] = [];

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
      } else this.#orderBy.push({ attribute: name, direction });
    }
  }

  count(name: 'limit' | 'offset', value: unknown): void {
    if (!Number.isSafeInteger(value) || Number(value) < 0) {
      this.issues.push({ path: [name], message: 'expected a whole number from 0' });
    } else if (name === 'limit') {
      // The smaller limit wins: a caller can narrow the action, and cannot widen it.
      this.parameters.limit = Math.min(Number(value), Number(this.parameters.limit ?? Number.MAX_SAFE_INTEGER));
    } else this.parameters.offset = value;
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
    return and(...conditions);
  }

  statement(where: Condition): ReturnType<typeof readStatement> {
    return readStatement(this.#resource, this.#action, {
      where,
      orderBy: this.#orderBy,
      limit: this.parameters.limit !== undefined,
      offset: this.parameters.offset !== undefined,
    });
  }
}
