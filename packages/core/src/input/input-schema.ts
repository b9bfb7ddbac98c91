import { z } from 'zod';
import type { CompiledAction } from '../action/compiled-action.ts';
import { definitionOf } from '../attribute/schema-definition.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Issue } from '../error/issue.ts';
import { keptFor } from '../extension/kept-for.ts';
import { type ActionInput, inputsOf, readInput } from './parse-input.ts';

/**
 * The schema of what an action takes. Its shape is for documents and forms. What it is given is judged by the action's own
 * parser: a plain object schema would fall back to defaults in an update, and would run what coerces on what is missing.
 */
export const inputSchema: (action: CompiledAction, resource: AnyResource) => z.ZodType = keptFor((action, resource) => {
  const shape = [...inputsOf(action, resource)].map(([name, input]) => [name, memberOf(input)]);
  const schema: z.ZodType = z.strictObject(Object.fromEntries(shape));
  schema._zod.run = (payload) => {
    const judged = readInput(resource, action, payload.value);
    return judged instanceof Promise ? judged.then(answer) : answer(judged);

    function answer(input: Awaited<ReturnType<typeof readInput>>): typeof payload {
      if ('issues' in input) payload.issues.push(...input.issues.map((issue) => toZod(issue, schema)));
      else payload.value = { ...input.values, ...input.arguments };
      return payload;
    }
  };
  return schema;
});

/** A schema that says whether the key may be left out. */
function memberOf({ schema, isArgument, isUpdate, whenAbsent }: ActionInput): z.ZodType {
  if (isUpdate) return z.optional(withoutDefault(schema));
  const isOptional = schema._zod.optin === 'optional';
  if (whenAbsent === 'required') return isOptional ? z.nonoptional(schema) : schema;
  return isOptional || isArgument || whenAbsent === schema ? schema : z.optional(schema);
}

/** An update writes no default, so none is shown. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  const { type, innerType } = definitionOf(schema);
  return (type === 'default' || type === 'prefault') && innerType !== undefined ? withoutDefault(innerType) : schema;
}

function toZod({ path, message, hint }: Issue, inst: z.ZodType): z.core.$ZodRawIssue {
  return { code: 'custom', path: [...path], message, input: undefined, inst, ...(hint && { params: { hint } }) };
}
