import { type DraftView, didYouMean, quoted } from '@ashlar/core/extension';
import type { PartInstance, StrategyFacts } from '../../part/part.ts';
import type { ConfirmationSettings } from './option-types.ts';
import { confirmedAtFieldOf } from './transform.ts';

type Instance = PartInstance<ConfirmationSettings>;

/** What must be true of a resource with confirmation. */
export function verifyConfirmation(draft: DraftView, instance: Instance): void {
  for (const [index, field] of instance.options.monitorFields.entries()) verifyField(draft, instance, { field, index });
  verifyConfirmedAt(draft, instance);
  verifySiblings(draft, instance);
  for (const [index, name] of instance.options.autoConfirmActions.entries()) {
    const path = [...instance.path, 'autoConfirmActions', index];
    const action = draft.actions.get(name);
    if (action === undefined) {
      draft.error(path, `there is no action ${quoted(name)}`, didYouMean(name, [...draft.actions.keys()]));
    } else if (action.type !== 'create' && action.type !== 'update') {
      draft.error(path, `the action ${quoted(name)} is of the type ${action.type}: it writes nothing to confirm`);
    } else if (registersByCredential(instance, name)) {
      draft.error(
        path,
        `strangers register by ${quoted(name)}: they would be confirmed with any address`,
        'leave it out',
      );
    }
  }
}

function verifyField(
  draft: DraftView,
  instance: Instance,
  { field, index }: { readonly field: string; readonly index: number },
): void {
  const path = [...instance.path, 'monitorFields', index];
  const found = draft.attributes.get(field);
  if (found === undefined) {
    draft.error(path, `there is no attribute ${quoted(field)}`, didYouMean(field, [...draft.attributes.keys()]));
  } else if (found.primaryKey) {
    draft.error(path, `${quoted(field)} is the primary key, which is never written after creation`, 'leave it out');
  } else if (found.sensitive) {
    draft.error(path, `the attribute ${quoted(field)} is sensitive: a new value would be mailed`, 'leave it out');
  } else if (!found.writable || field === confirmedAtFieldOf(instance)) {
    draft.error(path, `the attribute ${quoted(field)} is not writable: no action could change it`, 'leave it out');
  } else if (instance.options.monitorFields.indexOf(field) !== index) {
    draft.error(path, `the attribute ${quoted(field)} is named twice`, 'leave it out');
  }
}

/** `true` if a strategy registers people by an action, and proves no address by that. */
function registersByCredential({ siblings }: Instance, action: string): boolean {
  return siblings.some(
    ({ credentialFields, actions }) =>
      credentialFields.length > 0 &&
      Object.entries(actions).some(([key, route]) => key === 'register' && route.action === action),
  );
}

/** A stranger who registers must not be able to say that an address is confirmed. */
function verifyConfirmedAt(draft: DraftView, instance: Instance): void {
  const name = confirmedAtFieldOf(instance);
  if (draft.attributes.get(name)?.defaulting !== undefined) {
    const path = [...instance.path, 'confirmedAtField'];
    draft.error(path, `the attribute ${quoted(name)} has a default: every new user would be confirmed`, 'leave it out');
  }
  for (const { path, options } of instance.siblings) {
    const accepted = Array.isArray(options.registerActionAccept) ? options.registerActionAccept : [];
    const index = accepted.indexOf(name);
    if (index < 0) continue;
    const at = [...path, 'registerActionAccept', index];
    draft.error(
      at,
      `${quoted(name)} says that an address is confirmed: a stranger could register it so`,
      'leave it out',
    );
  }
}

/** One attribute cannot say of two instances whether a user is confirmed, and one value cannot wait for two links. */
function verifySiblings(draft: DraftView, instance: Instance): void {
  const earlier = instance.siblings.slice(
    0,
    instance.siblings.findIndex(({ name }) => name === instance.name),
  );
  for (const other of earlier.filter(({ kind }) => kind === instance.kind)) {
    const theirs = settingsOf(other);
    const confirmedAt = confirmedAtFieldOf(instance);
    if (confirmedAtFieldOf({ ...other, options: theirs }) === confirmedAt) {
      draft.error(
        [...instance.path, 'confirmedAtField'],
        `${quoted(confirmedAt)} is that of ${other.path.join('.')} already`,
        `give it one of its own: confirmedAtField: '${instance.name}ConfirmedAt'`,
      );
    }
    for (const [index, field] of instance.options.monitorFields.entries()) {
      if (!theirs.monitorFields.includes(field)) continue;
      const path = [...instance.path, 'monitorFields', index];
      draft.error(
        path,
        `${quoted(field)} is monitored by ${other.path.join('.')} already`,
        'leave it out of one of them',
      );
    }
  }
}

function settingsOf({ options }: StrategyFacts): ConfirmationSettings {
  // Invariant: an instance of this kind has the options that this kind's schema made.
  return options as Readonly<Record<string, unknown>> & ConfirmationSettings;
}
