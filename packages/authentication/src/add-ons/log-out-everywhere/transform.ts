import { recordArgument } from '@ashlar/core';
import {
  type CompiledAction,
  type Draft,
  isNullable,
  isOptional,
  isRecordArgument,
  quoted,
} from '@ashlar/core/extension';
import { z } from 'zod';
import type { PartInstance } from '../../part/part.ts';
import { type LogOutEverywhere, logOut, revokeAfterWrite } from './actions.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';
import { logOutRoute, reasonSchema } from './routes.ts';

/** Adds the action, and the change that does the same when a password changes. */
export function transformLogOutEverywhere(draft: Draft, instance: PartInstance<LogOutEverywhereSettings>): void {
  const { options: settings, name, kind, path, siblings } = instance;
  const { argumentName } = settings;
  const action = settings.actionName ?? instance.plainName(kind);
  const part: LogOutEverywhere = { settings, action, resource: draft.resource };
  draft.addAction(
    {
      name: action,
      type: 'action',
      description: 'Revokes all live tokens of a user.',
      arguments: {
        [argumentName]: recordArgument(`${argumentName}Id`).optional(),
        [`${argumentName}Id`]: z.optional(primaryKeySchema(draft)),
        everyone: z.literal(true).optional(),
        except: z.string().optional(),
        preview: z.boolean().optional(),
        reason: reasonSchema.optional(),
      },
      run: logOut(part),
    },
    {
      source: `authentication.${kind}`,
      path: [...path, 'actionName'],
      takes: [argumentName],
      fits: (own) => misfit(own, argumentName),
    },
  );
  instance.offer('logOutEverywhere', { action, phase: logOutRoute(argumentName) });

  const credentialFields = new Set(siblings.flatMap((sibling) => sibling.credentialFields));
  if (settings.applyOnPasswordChange && credentialFields.size > 0) {
    draft.addChange({
      name: `${name} on password change`,
      on: ['update'],
      source: `authentication.${kind}`,
      where: (changeset) => [...credentialFields].some((field) => changeset.changing(field)),
      ...revokeAfterWrite(part),
    });
  }
}

/** The schema of a primary key: of its only attribute, or an object of all its attributes. */
function primaryKeySchema(draft: Draft): z.ZodType {
  const keys = draft.primaryKey.flatMap((name) => draft.attributes.get(name) ?? []);
  const [only] = keys;
  if (only !== undefined && keys.length === 1) return only.schema;
  return z.strictObject(Object.fromEntries(keys.map(({ name, schema }) => [name, schema])));
}

/** Why an action of the application cannot take the place of the generated one. Undefined if it can. */
function misfit(own: CompiledAction, argumentName: string): string | undefined {
  const schema = own.arguments[argumentName];
  if (schema === undefined || isRecordArgument(schema)) return undefined;
  const cure = `${argumentName}: recordArgument()`;
  if (isNullable(schema)) return `the argument ${quoted(argumentName)} may be null; write ${cure}`;
  if (isOptional(schema)) return `the argument ${quoted(argumentName)} may be left out; write ${cure}`;
  return `the argument ${quoted(argumentName)} does not take a record; write ${cure}`;
}
