import { type AuthenticatedResource, Info, type Strategy } from '@ashlar/authentication';
import { userOfIdentifier, usersByEmail } from '@ashlar/authentication/extension';
import type { AnyRecord, AnyResource, Domain, Scope } from '@ashlar/core';
import { hasSection } from '@ashlar/core/extension';
import { CliError } from '../output/cli-error.ts';

/** An add-on of a resource, whose actions take what they say when they run. */
export type AnyPart = Strategy<
  string,
  { readonly [name: string]: { readonly params: unknown; readonly result: unknown } }
>;

/** A user that was named on the command line. */
export interface FoundUser {
  readonly resource: AuthenticatedResource;
  readonly user: AnyRecord;
}

/** The resources with an add-on of a kind. */
export function resourcesWith(domain: Domain, kind: string): readonly AuthenticatedResource[] {
  return domain.resources.filter(hasAuthentication).filter((resource) => Info.hasKind(resource, kind));
}

/** The first add-on of a kind, in a scope. */
export function partOf(resource: AuthenticatedResource, kind: string, scope: Scope): AnyPart | undefined {
  const found: AnyPart | undefined = Info.strategies(resource).find((part) => part.kind === kind);
  return found?.in(scope);
}

function hasAuthentication(resource: AnyResource): resource is AuthenticatedResource {
  return hasSection(resource, 'authentication');
}

/** The user with this address or primary key. More than one, or none, is an error. */
export async function findUser(domain: Domain, text: string): Promise<FoundUser> {
  const found: FoundUser[] = [];
  for (const resource of domain.resources.filter(hasAuthentication)) {
    const users = await domain.transaction(async (scope) => {
      const byKey = await userOfIdentifier(scope, resource, { text, asKey: true });
      return byKey === undefined ? usersByEmail(scope, resource, text) : [byKey];
    });
    found.push(...users.map((user) => ({ resource, user })));
  }
  const [first] = found;
  if (first === undefined) {
    throw new CliError({ problem: 'there is no such user', cure: 'name the address or the primary key of a user' });
  }
  if (found.length > 1) {
    const names = found.map(({ resource }) => resource.name).join(', ');
    throw new CliError({ problem: `several users are named so: of ${names}`, cure: 'name the primary key' });
  }
  return first;
}
