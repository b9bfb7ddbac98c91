import type { ServedPhase } from '@ashlar/authentication/extension';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { CompiledAction } from '@ashlar/core/extension';
import { z } from 'zod';

/** One member of a body. */
export interface BodyField {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly isRequired: boolean;
  /** Whether it holds a password, a token or a sensitive attribute. It is never shown again. */
  readonly isSecret: boolean;
}

/**
 * The members that the body of a phase may have: those of its own schema, or the arguments and accepted attributes of its
 * action. The record is the caller's, and in no body.
 */
export function bodyFields(resource: AnyResource, { body, route }: ServedPhase): readonly BodyField[] {
  const { secrets = [] } = route;
  if (body !== undefined) return body instanceof z.ZodObject ? fieldsOfShape(body.shape, secrets) : [];
  const fields = fieldsOfAction(resource, ResourceInfo.action(resource, route.action), secrets);
  return fields.filter(({ name }) => name !== route.record);
}

/** The members that an action takes: its accepted attributes, then its arguments. */
export function fieldsOfAction(
  resource: AnyResource,
  action: Pick<CompiledAction, 'accept' | 'arguments' | 'type'>,
  secrets: readonly string[] = [],
): readonly BodyField[] {
  const accepted = action.accept.map((name): BodyField => {
    const { schema, nullable, generated, defaulting, sensitive } = ResourceInfo.attribute(resource, name);
    const mayBeAbsent = action.type !== 'create' || nullable || generated || defaulting !== undefined;
    return { name, schema, isRequired: !mayBeAbsent, isSecret: sensitive || secrets.includes(name) };
  });
  return [...accepted, ...fieldsOfShape(action.arguments, secrets)];
}

function fieldsOfShape(shape: Readonly<Record<string, unknown>>, secrets: readonly string[]): readonly BodyField[] {
  return Object.entries(shape).map(([name, value]) => {
    // Invariant: zod's shapes and our arguments hold schemas.
    const schema = value as z.ZodType;
    return { name, schema, isRequired: schema._zod.optin !== 'optional', isSecret: secrets.includes(name) };
  });
}
