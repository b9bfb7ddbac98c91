/** The query of a call as it stands behind an address, with its question mark; empty without members. */
export function queryText(query: object): string {
  const members = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    return value === undefined ? [] : [[name, textOf(name, value)]];
  });
  return members.length === 0 ? '' : `?${new URLSearchParams(members)}`;
}

declare class URLSearchParams {
  constructor(members: [string, string][]);
}

function textOf(name: string, value: unknown): string {
  if (name === 'filter') return JSON.stringify(value, filterMember);
  if (value instanceof Date) return value.toJSON();
  return name === 'sort' ? sortText(Object(value)) : String(value);
}

/** A member that is undefined would be left out of the text, and match everything. */
function filterMember(name: string, value: unknown): unknown {
  if (value === undefined) throw new TypeError(`filter: ${name} is undefined: leave it out, or give a value`);
  return typeof value === 'bigint' ? String(value) : value;
}

function sortText(sort: object): string {
  return Object.entries(sort)
    .map(([name, direction]) => (direction === 'desc' ? `-${name}` : name))
    .join();
}
