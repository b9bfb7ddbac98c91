/** Why a live connection ended. */
export type Ending = 'ended' | 'expired' | 'blind' | 'stopped' | 'flooded';

/** The code and the reason of the close frame (RFC 6455 section 7.4). 4401 says that to connect again needs a sign-in. */
export const closings: Readonly<Record<Ending, { readonly code: number; readonly reason: string }>> = {
  ended: { code: 4401, reason: 'session ended' },
  expired: { code: 4401, reason: 'session expired' },
  blind: { code: 1013, reason: 'try again later' },
  stopped: { code: 1001, reason: 'going away' },
  flooded: { code: 1008, reason: 'too many messages' },
};
