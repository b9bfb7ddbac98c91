/** What tabs tell each other: these words, and never who or which session. */
export type News = 'signed-in' | 'signed-out';

/** Calls of an application. */
type Listener = () => void;

interface Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: News): void;
  close(): void;
  /** Node's: a process may end while it listens. */
  unref?(): void;
}

declare const BroadcastChannel: (new (name: string) => Channel) | undefined;
declare function queueMicrotask(work: () => void): void;

/** News of this tab and of others. */
export interface NewsRoom {
  /** Tells the listeners of this tab and the other tabs. */
  tell(news: News): void;
  /** Listens. The returned function stops that. */
  listen(news: News, listener: Listener): () => void;
}

/**
 * The news of one channel. `hear` gets the news of other tabs first, and says whether it is news to this one. The channel is
 * open while there are listeners.
 */
export function createNewsRoom(name: string, hear: (news: News) => boolean): NewsRoom {
  const listeners = new Set<readonly [News, Listener]>();
  let channel: Channel | undefined;

  const open = (): Channel | undefined =>
    typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined;

  function callListeners(news: News): void {
    for (const entry of listeners) {
      // Each by itself: one that throws stops neither the others nor the call behind the news.
      if (entry[0] === news) queueMicrotask(() => listeners.has(entry) && entry[1]());
    }
  }

  return {
    tell(news) {
      const sender = channel ?? open();
      sender?.postMessage(news);
      if (sender !== channel) sender?.close();
      callListeners(news);
    },
    listen(news, listener) {
      const entry = [news, listener] as const;
      listeners.add(entry);
      if (channel === undefined) {
        channel = open();
        channel?.unref?.();
        if (channel !== undefined) {
          channel.onmessage = ({ data }) => {
            if ((data === 'signed-in' || data === 'signed-out') && hear(data)) callListeners(data);
          };
        }
      }
      return () => {
        listeners.delete(entry);
        if (listeners.size > 0) return;
        channel?.close();
        channel = undefined;
      };
    },
  };
}
