import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { SessionObserver } from '@ashlar/authentication/testing';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { Live, LiveSocket } from '../live/live.ts';

/** The longest pause between admitting and attaching, in milliseconds: a log-out may come in between. */
const LONGEST_PAUSE = 4;

/**
 * Live connections for `explore` of `@ashlar/authentication/testing`: each token that a caller receives opens a socket. A socket
 * that outlives its session is a ghost, and so is one that closes while its session lives.
 *
 * @example
 * const { violation } = await explore(User, { register, observers: [observeLive({ auth, live, resource: User })] });
 */
export function observeLive({
  auth,
  live,
  resource,
}: {
  readonly auth: AuthHttp;
  readonly live: Live<object>;
  readonly resource: AuthenticatedResource;
}): SessionObserver {
  return {
    opens: 'a socket',
    async open(token) {
      const session = await auth.session(resource, { headers: new Headers({ authorization: `Bearer ${token}` }) });
      if (session === null) return null;
      await sleep(Math.random() * LONGEST_PAUSE);
      const socket = createSocket();
      return (await live.attach(socket, session)) ? socket : null;
    },
  };
}

/** A socket in this process, whose client closes when it is told to. */
function createSocket(): LiveSocket & { readonly isOpen: boolean } {
  const whenClosed: (() => void)[] = [];
  let isOpen = true;
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    for (const tell of whenClosed) tell();
  }
  return {
    get isOpen() {
      return isOpen;
    },
    on(event: string, listener: (...given: never[]) => void) {
      if (event === 'close') whenClosed.push(() => listener());
    },
    close,
    terminate: close,
  };
}
