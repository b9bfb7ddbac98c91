import { createDomain, type Domain } from '@ashlar/core';
import { CliError } from '../output/cli-error.ts';
import { type AnyPart, findUser, partOf, resourcesWith } from '../sessions/find-user.ts';
import type { CommandContext } from './command-context.ts';
import { withConfig } from './with-config.ts';

/** The options of `sessions end`. */
export interface EndOptions {
  /** Whether the sessions of all users end. */
  readonly everyone: boolean;
  /** Whether it only counts. */
  readonly preview: boolean;
  readonly reason: string | undefined;
}

const LOG_OUT = 'logOutEverywhere';

/** Lists the sessions of a user. Resolves to the exit code. */
export async function listSessions(who: string, context: CommandContext): Promise<number> {
  return withDomain(context, async (domain) => {
    const { resource, user } = await findUser(domain, who);
    const part = partOf(resource, 'sessions', domain);
    if (part === undefined) return told(await preview(partWith(domain, resource.name), { user }), context);
    // Invariant: the action of the add-on answers with a list of sessions.
    const sessions = (await part.action('list', { user })) as readonly Readonly<Record<string, unknown>>[];
    const columns = ['id', 'signedInAt', 'lastSeenAt', 'strategy', 'ip', 'userAgent'];
    const rows = sessions.map((session) => columns.map((column) => shown(session[column])));
    if (rows.length === 0) context.output.line('no session');
    else context.output.table([columns, ...rows]);
    context.output.document({ sessions });
    return 0;
  });
}

/** Ends every session of a user, or of all users. It counts them first. Resolves to the exit code. */
export async function endSessions(
  who: string | undefined,
  { everyone, preview: only, reason }: EndOptions,
  context: CommandContext,
): Promise<number> {
  if ((who === undefined) === !everyone) {
    const cure = 'name the address or the primary key of a user, or --everyone in its place';
    throw new CliError({ problem: 'whose sessions?', cure });
  }
  return withDomain(context, async (domain) => {
    const found = who === undefined ? undefined : await findUser(domain, who);
    const part = partWith(domain, found?.resource.name);
    const of = found === undefined ? { everyone: true } : { [String(part.options.argumentName ?? 'user')]: found.user };
    const before = await preview(part, of);
    if (only) return told(before, context);
    context.output.line(`ending ${counted(before)}`);
    const ended = countsOf(await part.action(part.actions[0] ?? LOG_OUT, { ...of, ...(reason && { reason }) }));
    context.output.line(context.output.good(`ended ${counted(ended)}`));
    context.output.document({ before, ended });
    return 0;
  });
}

function withDomain(context: CommandContext, work: (domain: Domain) => Promise<number>): Promise<number> {
  return withConfig(context, async ({ resources, dataLayer }) => {
    const domain = createDomain({ name: 'ashlar sessions', resources, dataLayer });
    try {
      return await work(domain);
    } finally {
      await domain.close();
    }
  });
}

/** The add-on that ends sessions: of a resource, or of the only one that has it. */
function partWith(domain: Domain, name: string | undefined): AnyPart {
  const all = resourcesWith(domain, LOG_OUT).filter((resource) => name === undefined || resource.name === name);
  const [resource] = all;
  const part = resource && partOf(resource, LOG_OUT, domain);
  if (part !== undefined && all.length === 1) return part;
  throw all.length > 1
    ? new CliError({
        problem: `${all.map((each) => each.name).join(' and ')} have sessions`,
        cure: 'end them one after the other in a program: --everyone is of one resource',
      })
    : new CliError({
        problem: `${name ?? 'no resource'} has no add-on logOutEverywhere`,
        cure: 'add addOns: { logOutEverywhere: {} } to its authentication',
      });
}

interface Counts {
  /** Undefined where the store does not count. */
  readonly sessions: number | undefined;
  readonly tokens: number | undefined;
}

async function preview(part: AnyPart, of: object): Promise<Counts> {
  return countsOf(await part.action(part.actions[0] ?? LOG_OUT, { ...of, preview: true }));
}

function countsOf(result: unknown): Counts {
  const { sessions, revoked } = Object(Object(result).$metadata ?? result);
  return {
    sessions: typeof sessions === 'number' ? sessions : undefined,
    tokens: typeof revoked === 'number' ? revoked : undefined,
  };
}

function told(counts: Counts, { output }: CommandContext): number {
  output.line(counted(counts));
  output.document({ before: counts });
  return 0;
}

function counted({ sessions, tokens }: Counts): string {
  if (sessions === undefined && tokens === undefined) return 'every session';
  const others = tokens === undefined ? undefined : tokens - (sessions ?? 0);
  const parts = [
    ...(sessions === undefined ? [] : [numbered(sessions, 'session')]),
    ...(others === undefined ? [] : [numbered(others, 'other token')]),
  ];
  return parts.join(' and ');
}

function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function shown(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  // Text of strangers, such as a user agent, may hold what moves the cursor of a terminal.
  return value === null || value === undefined ? '-' : String(value).replace(/\p{Cc}/gu, ' ');
}
