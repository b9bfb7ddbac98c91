import { pathStep } from '@ashlar/authentication/extension';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type CompiledAction, didYouMean, isRecordArgument, quoted } from '@ashlar/core/extension';
import { publicAttributes } from '../../route/public-attributes.ts';
import { queryNames } from '../request/query-names.ts';
import { restNames, takesKey } from '../resource-route.ts';
import { restNamesIn, type ServedResource } from './list-routes.ts';
import { keyAttribute } from './record-key.ts';

/** Everything that is wrong with the actions of a resource as they are listed: each with its path and cure. */
export function actionProblems(served: ServedResource): readonly string[] {
  const { name, resource, actions } = served;
  const known = ResourceInfo.actions(resource).map((action) => action.name);
  const chosen = restNamesIn(served);
  const paths = new Map<string, string>();
  return actions.flatMap((action, index) => {
    const at = `resources.${name}.actions.${index}`;
    if (!known.includes(action)) {
      return [`${at}: ${resource.name} has no action ${quoted(action)}, ${didYouMean(action, known)}`];
    }
    if (actions.indexOf(action) < index) return [`${at}: ${quoted(action)} occurs twice, leave one of the two out`];
    const compiled = ResourceInfo.action(resource, action);
    const restName = chosen.get(action);
    const problems = [
      ...unservable(resource, compiled),
      ...(restName === undefined ? pathProblems(compiled, paths) : []),
      ...(restName === 'list' ? queryProblems(compiled) : []),
    ];
    return problems.map((problem) => `${at}: ${quoted(action)} ${problem}`);
  });
}

/** Why no route can serve an action. */
function unservable(resource: AnyResource, action: CompiledAction): readonly string[] {
  const records = Object.entries(action.arguments).filter(([, schema]) => isRecordArgument(schema));
  return [
    ...(action.source === 'user' || action.source === 'core'
      ? []
      : [`is an action of ${action.source}: the routes of createAuthHttp serve those, with their limits`]),
    ...(action.type === 'read' && !action.get && !action.byKey && action.page === undefined
      ? ['reads every record at once, give it page: {}']
      : []),
    ...(action.page === undefined ? [] : cursorProblems(resource)),
    ...records.map(
      ([name]) => `takes a record as ${quoted(name)}, which no request can bring, let it find the record by its key`,
    ),
    ...(takesKey(action) && keyAttribute(resource) === undefined
      ? ['is about one record, and no path can hold its primary key: expected one attribute of uuid, text or integer']
      : []),
  ];
}

/** A cursor holds the primary key of a record, whatever the order is. */
function cursorProblems(resource: AnyResource): readonly string[] {
  const shown = publicAttributes(resource);
  return ResourceInfo.primaryKey(resource)
    .filter((name) => !shown.includes(name))
    .map((name) => {
      const cure = `take public: false away from ${resource.name}.${name}`;
      return `has cursors that would tell ${quoted(name)}, which stays inside, ${cure}, or leave the action out`;
    });
}

/** Two actions of one path, and a name that the browser client calls another route by. */
function pathProblems(action: CompiledAction, paths: Map<string, string>): readonly string[] {
  const { name } = action;
  const path = `${takesKey(action)} ${pathStep(name)}`;
  const other = paths.get(path);
  paths.set(path, name);
  const isTaken = restNames.some((each) => each === name);
  return [
    ...(other === undefined ? [] : [`has the path of ${quoted(other)}, rename one of them`]),
    ...(isTaken ? [`has the name of another route, list it before the others of its type, or rename it`] : []),
  ];
}

/** A GET has its arguments in the query, beside what each read in pages takes. */
function queryProblems({ arguments: args }: CompiledAction): readonly string[] {
  return Object.keys(args)
    .filter((name) => queryNames.some((each) => each === name))
    .map((name) => `has the argument ${quoted(name)}, which means something else in a query, rename it`);
}
