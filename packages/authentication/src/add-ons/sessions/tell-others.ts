import { type AnyResource, AshlarError, type Finding, type Issue, ResourceInfo } from '@ashlar/core';
import { type Draft, longestTimer } from '@ashlar/core/extension';
import { type OutboxPlan, outboxPlan } from '../../outbox/plan.ts';
import { authorizationFor } from '../../outbox/send-to-receiver.ts';
import { senderOf, startSender } from '../../outbox/sender.ts';
import { eventSigner } from '../../outbox/sign-event.ts';
import { writeEvents } from '../../outbox/write-events.ts';
import type { PartInstance } from '../../part/part.ts';
import { secondsOf } from '../../token/duration.ts';
import type { SessionsSettings, TellOthersSettings } from './option-types.ts';

/** Tells other systems of every session that ends: writes events with each revocation, and sends them in the background. */
export function tellOfEndedSessions(
  draft: Draft,
  instance: PartInstance<SessionsSettings>,
  { resource: outbox, deadline, ...rest }: TellOthersSettings,
): void {
  const { resource } = draft;
  const path = [...instance.path, 'tellOthers'];
  // Read when something is said: while the resource is compiled it has no name yet.
  const place = () => [resource.name, ...path].join('.');
  const plan: OutboxPlan = { ...rest, outbox, deadline: Math.min(secondsOf(deadline) * 1000, longestTimer), place };
  draft.setFact(outboxPlan, plan);
  instance.onRevoke(async (event, scope) => {
    if (!(await writeEvents({ resource, plan }, event, scope))) return;
    // Not `detach`, which refuses a transaction that the application opened by itself. There a later look finds the rows.
    scope.whenSettled(async () => senderOf(scope, resource)?.look());
  });
  draft.addStart((domain) => startSender(domain, resource, plan));
  draft.addCheck(() => checkSecrets(plan, path));
  draft.addDomainVerifier(({ resources, neighbours }) => [
    ...(resources.includes(outbox) ? [] : [notInDomain(place(), outbox)]),
    ...[...resources, ...neighbours]
      .filter((other) => other !== resource && ResourceInfo.fact(other, outboxPlan)?.outbox === outbox)
      .map((other) => alsoOf(place(), { outbox, other })),
  ]);
}

function notInDomain(place: string, { name }: AnyResource): Issue {
  return {
    path: ['resources'],
    message: `${place}.resource is ${name}, which is not in this domain`,
    hint: `add ${name} to the resources`,
  };
}

/** Each resource signs its own events, and knows its own receivers. */
function alsoOf(
  place: string,
  { outbox, other }: { readonly outbox: AnyResource; readonly other: AnyResource },
): Issue {
  return {
    path: ['resources'],
    message: `${place}.resource is ${outbox.name}, which ${other.name} uses too`,
    hint: 'define an outbox for each of them, with a table of its own',
  };
}

/** What domain.check() says: secrets that cannot be read now. It holds neither a secret nor the error of a function. */
async function checkSecrets({ signingKey, receivers }: OutboxPlan, path: Issue['path']): Promise<readonly Finding[]> {
  const looks = [
    { path: [...path, 'signingKey', 'key'], look: () => eventSigner(signingKey) },
    ...receivers.map((receiver, index) => ({
      path: [...path, 'receivers', index, 'authorization'],
      look: () => authorizationFor(receiver),
    })),
  ];
  const found = await Promise.all(
    looks.map(async ({ path: at, look }): Promise<readonly Finding[]> => {
      try {
        await look();
        return [];
      } catch (error) {
        const { code, message } =
          error instanceof AshlarError ? error : { code: 'SECRET_UNAVAILABLE', message: 'the secret cannot be read' };
        return [{ code, path: at, problem: message, cure: 'set the variable that the function reads' }];
      }
    }),
  );
  return found.flat();
}
