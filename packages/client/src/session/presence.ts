import { createNewsRoom, type News, type NewsRoom } from './news.ts';

/** What this tab knows of its session. */
export interface Presence {
  /** Grows with each change. An answer to an older question is then out of date. */
  readonly version: number;
  readonly isSignedIn: boolean;
  /** A session was found alive. */
  found(sessionId: unknown): void;
  /** A sign-in began a session. */
  began(sessionId: unknown): void;
  /** The session was found dead. That is no news if there was none before. */
  missed(): void;
  /** The user signed out here. */
  ended(): void;
  listen: NewsRoom['listen'];
}

/** What a tab knows before it has asked or heard. */
type State = 'unknown' | 'in' | 'out';

/** Starts without knowing anything. */
export function createPresence(channel: string): Presence {
  let state: State = 'unknown';
  let session: unknown;
  let version = 0;
  const news = createNewsRoom(channel, hear);

  function become(next: State, sessionId?: unknown): void {
    if (state !== next || session !== sessionId) version++;
    state = next;
    session = sessionId;
  }

  /** From another tab, with which this one shares its cookie. */
  function hear(told: News): boolean {
    const isNews = told === 'signed-in' || state !== 'out';
    become(told === 'signed-in' ? 'in' : 'out');
    return isNews;
  }

  function ended(): void {
    const isNews = state !== 'out';
    become('out');
    if (isNews) news.tell('signed-out');
  }

  return {
    get version() {
      return version;
    },
    get isSignedIn() {
      return state === 'in';
    },
    found: (sessionId) => become('in', sessionId),
    began(sessionId) {
      // To change the password continues the session.
      const isNews = state !== 'in' || session !== sessionId;
      become('in', sessionId);
      if (isNews) news.tell('signed-in');
    },
    missed() {
      if (state === 'in') ended();
      else become('out');
    },
    ended,
    listen: news.listen,
  };
}
