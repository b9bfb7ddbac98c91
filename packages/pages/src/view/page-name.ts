/** The pages there can be. Those whose actions the resource does not have are left out. */
export type PageName =
  | 'account'
  | 'signIn'
  | 'secondFactor'
  | 'register'
  | 'forgot'
  | 'reset'
  | 'changePassword'
  | 'confirm'
  | 'magicLink'
  | 'devices'
  | 'signedOut';

/** The last part of each path. */
export const pathOfPage: Readonly<Record<PageName, string>> = {
  account: '',
  signIn: '/sign-in',
  secondFactor: '/second-factor',
  register: '/register',
  forgot: '/forgot',
  reset: '/reset',
  changePassword: '/change-password',
  confirm: '/confirm',
  magicLink: '/magic-link',
  devices: '/devices',
  signedOut: '/signed-out',
};
