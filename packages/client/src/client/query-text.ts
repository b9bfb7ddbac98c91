/** The query of a call as it stands behind an address, with its question mark; empty without members. */
export function queryText(query: object): string {
  const members = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    const text = value === undefined ? undefined : textOf(name, value);
    return text === undefined ? [] : [[name, text]];
  });
  return members.length === 0 ? '' : `?${new URLSearchParams(members)}`;
}

declare class URLSearchParams {
  constructor(members: [string, string][]);
}

function textOf(name: string, value: unknown): string | undefined {
  if (name === 'filter') return JSON.stringify(value, filterMember);
  if (value instanceof Date) return value.toJSON();
  return name === 'sort' ? sortText(Object(value)) : String(value);
}

/** A member that is undefined would be left out of the text, and match everything. */
function filterMember(name: string, value: unknown): unknown {
  if (value === undefined) throw new TypeError(`filter: ${name} is undefined: leave it out, or give a value`);
  return typeof value === 'bigint' ? String(value) : value;
}

/** Undefined for an order of nothing. A direction that is none would become another order than the one that was meant. */
function sortText(sort: object): string | undefined {
  const parts = Object.entries(sort).map(([name, direction]) => {
    if (direction === 'asc') return name;
    if (direction === 'desc') return `-${name}`;
    throw new TypeError(`sort: ${name} is ${direction}: leave it out, or give 'asc' or 'desc'`);
  });
  return parts.length === 0 ? undefined : parts.join();
}
