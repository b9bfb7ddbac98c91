import type { NodeOutgoing } from './node-shape.ts';

/** Aborts when the client goes away before it has its answer. */
export function departureOf(outgoing: NodeOutgoing): AbortSignal {
  const controller = new AbortController();
  if (isGone(outgoing)) controller.abort();
  outgoing.once('close', () => {
    if (!isDelivered(outgoing)) controller.abort();
  });
  return controller.signal;
}

/** Whether nothing can be sent any more. A response of HTTP/2 says it of its stream alone. */
export function isGone({ destroyed, stream }: NodeOutgoing): boolean {
  return stream?.destroyed ?? destroyed;
}

/** Of a response of HTTP/2 that is reset, Node says that it is finished. */
function isDelivered({ writableFinished, writableEnded, stream }: NodeOutgoing): boolean {
  return writableFinished && (stream === undefined || (writableEnded && stream.rstCode === 0));
}
