import type { Connection } from './connection.ts';

/** The connections of this process. */
export interface Registry {
  readonly size: number;
  add(connection: Connection): void;
  remove(connection: Connection): void;
  subjects(): readonly string[];
  of(subject: string): readonly Connection[];
  all(): readonly Connection[];
}

export function createRegistry(): Registry {
  const bySubject = new Map<string, Set<Connection>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(connection) {
      const connections = bySubject.get(connection.subject) ?? new Set();
      bySubject.set(connection.subject, connections.add(connection));
      size += 1;
    },
    remove(connection) {
      const connections = bySubject.get(connection.subject);
      if (connections?.delete(connection) !== true) return;
      size -= 1;
      if (connections.size === 0) bySubject.delete(connection.subject);
    },
    subjects: () => [...bySubject.keys()],
    of: (subject) => [...(bySubject.get(subject) ?? [])],
    all: () => [...bySubject.values()].flatMap((connections) => [...connections]),
  };
}
