import type { AnyResource } from '../contract/any-resource.ts';
import type { DomainEvents, DomainListener } from '../contract/domain-events.ts';
import type { Scope, ScopeOptions, TransactionScope } from '../contract/scope.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import type { Finding } from '../error/finding.ts';
import type { CloseOptions } from './close-domain.ts';
import type { ActionsIn, ResourceHolder } from './loading.ts';

/** The options of `createDomain`. */
export interface DomainOptions {
  /** For messages, where there are several domains. */
  readonly name: string;
  /** The resources of the domain. A resource needs the resources that it names here too, such as its token resource. */
  readonly resources: readonly AnyResource[];
  /** Where records are kept; several domains may share one. */
  readonly dataLayer: DataLayer;
  /**
   * The present moment in milliseconds since 1970. Default: `Date.now()`, looked up at each call, so that a test may replace
   * `Date`. The store's clock is never asked.
   */
  readonly clock?: () => number;
  /**
   * Gets each failure that no caller waits for: hooks after the commit and tasks in the background. Default: written to
   * standard error.
   */
  readonly onError?: (error: unknown) => void;
  /**
   * Gets a promise for each task in the background. The promise resolves when the task has ended, and never rejects.
   * For platforms that freeze a process after its answer, such as Vercel and Cloudflare. Default: none.
   */
  readonly waitUntil?: (work: Promise<void>) => void;
  /**
   * Whether this domain closes an earlier one of the same name that was created with `replace: true` too. For
   * development only, where a changed module runs again. Default false: both stay open, and a call has to name one.
   */
  readonly replace?: boolean;
}

/** A scope of a domain with these resources. */
export interface DomainScope<out Holder extends ResourceHolder = ResourceHolder> extends Scope {
  /** The actions of a resource, run in this scope. Of a resource of this domain they load related records. */
  actions<Of extends AnyResource>(resource: Of): ActionsIn<Of, Holder>;
  actions<Actions>(resource: AnyResource & { readonly actions: Actions }): Actions;
  /** This scope with further options. Contexts are merged. */
  with(options: ScopeOptions): DomainScope<Holder>;
  /** Makes every action inside `work` part of one transaction; a failure inside rolls back all of it. */
  transaction<Result>(work: (scope: DomainTransaction<Holder>) => Promise<Result>): Promise<Result>;
}

/** The scope inside `domain.transaction`. */
export interface DomainTransaction<out Holder extends ResourceHolder = ResourceHolder>
  extends DomainScope<Holder>,
    Pick<TransactionScope, 'trx'> {}

/** Resources bound to a store. */
export interface Domain<out Holder extends ResourceHolder = ResourceHolder> extends DomainScope<Holder> {
  readonly resources: readonly AnyResource[];
  /**
   * Looks for problems that would make calls fail: a store that cannot be reached; tables, columns, types and unique
   * indexes that do not fit the resources; a secret that is missing or too short. Resolves to a list of all
   * differences, each with its cure. It never rejects. Call it when a process starts: it asks the store some questions
   * for each resource.
   *
   * @example
   * for (const { path, problem, cure } of await accounts.check()) console.error(path.join('.'), problem, cure);
   */
  check(): Promise<readonly Finding[]>;
  /**
   * Whether the policies of a resource allow an actor a call: it takes what the action takes, and writes nothing. A filter rule is
   * judged on the record that is given, or on what a create would write. Without it, and for a read or a bulk action, the answer is
   * whether some record may be let through.
   *
   * @throws TypeError for an unknown action, InvalidInput for parameters that the action would refuse
   *
   * @example
   * if (await blog.can(session.user, Post, 'edit', post)) showEditButton();
   */
  can<Actions>(
    actor: unknown,
    resource: AnyResource & { readonly actions: Actions },
    action: keyof Actions & string,
    ...args: readonly unknown[]
  ): Promise<boolean>;
  /**
   * Resolves when no task is running in the background. It never rejects: failures go to `onError`. Inside a task or a
   * call it resolves at once, because it would wait for itself.
   *
   * @example
   * await password.action('requestReset', { email });
   * await accounts.settled(); // the mail has been handed over
   */
  settled(): Promise<void>;
  /**
   * Calls `listener` for each event of a kind, such as 'created' or 'sessions.ended', in the background and after the commit. An error of it goes
   * to `onError`, and reaches neither the other listeners nor the call that caused the event. Returns what removes it. Closing
   * the domain waits for listeners that run, and removes all.
   *
   * @throws TypeError for an event that no resource of the domain tells of, AshlarError DOMAIN_CLOSED
   *
   * @example
   * const off = accounts.on('sessions.ended', async ({ among }) => {
   *   for (const tunnel of await among(tunnels)) if (tunnels.delete(tunnel)) tunnel.close();
   * });
   */
  on<Name extends keyof DomainEvents>(event: Name, listener: DomainListener<Name>): () => void;
  /**
   * Ends the domain. New calls are refused with DOMAIN_CLOSED (class `unavailable`); calls in flight and background work end
   * first, within `timeout` milliseconds. The last domain over a data layer closes it. A second call waits for the first.
   * Inside a call of the domain it resolves at once, and the domain closes after that call.
   *
   * @throws TypeError if `timeout` is no time
   *
   * @example
   * process.once('SIGTERM', () => server.close(() => accounts.close({ timeout: 5000 })));
   */
  close(options?: CloseOptions): Promise<void>;
}
