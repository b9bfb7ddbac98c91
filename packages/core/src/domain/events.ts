import { changeKinds, type DomainEvents, type DomainListener } from '../contract/domain-events.ts';
import type { Scope } from '../contract/scope.ts';
import { didYouMean } from '../error/closest.ts';
import { coreErrors } from '../error/core-errors.ts';
import { quoted } from '../error/quoted.ts';
import type { EventSource } from '../extension/event-source.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { nothingAround, runApart } from '../scope/surroundings.ts';

/** The listeners of a domain. */
export interface Events {
  /** @throws TypeError for an event that no resource of the domain tells of, AshlarError DOMAIN_CLOSED */
  on<Name extends keyof DomainEvents>(this: void, name: Name, listener: DomainListener<Name>): () => void;
  /** Whether an event has listeners. */
  has(name: string): boolean;
  /** Calls all listeners of an event. Resolves when they have ended. It never rejects. */
  tell(name: string, event: unknown): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** A listener, whatever its event is. */
interface Hearing {
  hear(event: unknown): unknown;
}

interface Told {
  readonly hearing: Set<Hearing>;
  /** Ends what the resources listen to. */
  readonly stops: readonly (() => void | Promise<void>)[];
}

/** The events of a domain. `domain` is asked when a listener is added: the domain is still being made before that. */
export function createEvents(domain: () => Scope, report: (error: unknown) => void): Events {
  const told = new Map<string, Told>();
  let closed = false;

  async function guarded(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      report(error);
    }
  }

  async function tell(event: string, value: unknown): Promise<void> {
    // A copy: a listener may remove itself while it is called.
    await Promise.all([...(told.get(event)?.hearing ?? [])].map(({ hear }) => guarded(() => hear(value))));
  }

  async function stop(event: string): Promise<void> {
    const { stops = [] } = told.get(event) ?? {};
    told.delete(event);
    await Promise.all(stops.map(guarded));
  }

  function start(event: string, sources: readonly EventSource[]): Told {
    const stops: (() => void | Promise<void>)[] = [];
    const begun = { hearing: new Set<Hearing>(), stops };
    told.set(event, begun);
    for (const source of sources) {
      const listen = (): void => {
        const end = source.listen?.(domain(), (value) => inBackground(domain(), () => tell(event, value)));
        if (end !== undefined) stops.push(end);
      };
      // What listens stays, and must not keep the surroundings of the call that has added the listener.
      void runApart(nothingAround, () => guarded(listen));
    }
    return begun;
  }

  return {
    on(event, listener) {
      const { name } = domain();
      const message = `the domain ${name} is closed: create a new one`;
      if (closed) throw coreErrors.error('DOMAIN_CLOSED', { message });
      if (typeof listener !== 'function') throw new TypeError('domain.on: the listener is no function');
      const sources = sourcesOf(domain(), event);
      const { hearing } = told.get(event) ?? start(event, sources);
      const own: Hearing = { hear: listener };
      hearing.add(own);
      return () => {
        if (hearing.delete(own) && hearing.size === 0) void stop(event);
      };
    },
    has: (event) => told.has(event),
    tell,
    async close() {
      closed = true;
      await Promise.all([...told.keys()].map(stop));
    },
  };
}

/** Runs `work`, which never rejects, as a task that closing the domain waits for. */
async function inBackground(domain: Scope, work: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    const begin = async (): Promise<void> => {
      await domain.detach(() => work().then(resolve));
    };
    // A domain that is closed begins nothing.
    begin().catch(() => resolve());
  });
}

/** The resources of a domain that tell of an event by themselves. Actions tell of changes, whatever the resource. */
function sourcesOf({ name, resources }: Scope, event: string): readonly EventSource[] {
  if (changeKinds.some((kind) => kind === event)) return [];
  const all = resources.flatMap((resource) => compiledOf(resource).events);
  const those = all.filter((source) => source.event === event);
  const telling = those.filter(({ silent }) => silent === undefined);
  if (telling.length > 0) return telling;
  const known = new Set([...changeKinds, ...all.map((source) => String(source.event))]);
  const cure = those[0]?.silent ?? didYouMean(event, [...known]);
  throw new TypeError(`domain.on: no resource of the domain ${name} tells of ${quoted(event)}; ${cure}`);
}
