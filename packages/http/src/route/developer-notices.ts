import type { Domain } from '@ashlar/core';
import { quoted } from '@ashlar/core/extension';
import { mountPath } from '../request/mount-path.ts';
import { isOnThisMachine } from '../request/origin-problem.ts';
import type { AnyRoute } from './served-route.ts';

/** What a front end on this machine tells its developer, each once. A public one tells nothing: strangers send it anything. */
export interface DeveloperNotices {
  /** A request was refused as forged. */
  forged(headers: Headers): void;
  /** No route has this path. */
  unknownPath(path: string): void;
}

/** What the notices compare with. */
interface Settings {
  readonly domain: Domain;
  readonly baseUrl: string;
  readonly path: string;
  readonly routes: readonly AnyRoute[];
}

/** The mistakes whose answer alone does not show the cure: a page at another address of this machine, and another mount. */
export function createDeveloperNotices({ domain, baseUrl, path, routes }: Settings): DeveloperNotices {
  const told = new Set<string>();
  const tell = (about: string, message: string): void => {
    if (told.has(about)) return;
    told.add(about);
    domain.report(new TypeError(`createAuthHttp: ${message}`));
  };
  if (!isOnThisMachine(baseUrl)) return { forged() {}, unknownPath() {} };
  return {
    forged(headers) {
      const origin = headers.get('origin') ?? '';
      if (!isOnThisMachine(origin)) return;
      const other = new URL(origin).origin;
      tell('origin', `a request of ${other} was refused: open ${baseUrl}, or name ${other} in trustedOrigins`);
    },
    unknownPath(asked) {
      const end = routes.map((route) => route.path.slice(path.length)).find((each) => asked.endsWith(each));
      if (end === undefined) return;
      const mounted = asked.slice(0, -end.length);
      // Two slashes, or dots, come of an address that was put together wrongly, and not of another mount.
      if (mounted !== '' && !mountPath.test(mounted)) return;
      const cure =
        mounted === ''
          ? `pass the whole address, with ${quoted(path)}`
          : `give createAuthHttp path: ${quoted(mounted)}`;
      tell('path', `${quoted(asked)} is no route, because the routes begin with ${quoted(path)}: ${cure}`);
    },
  };
}
