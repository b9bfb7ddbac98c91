/** Where routes may begin: '/auth', '/api/auth'. A dot segment, such as '/..', would lead elsewhere. */
export const mountPath: RegExp = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;
