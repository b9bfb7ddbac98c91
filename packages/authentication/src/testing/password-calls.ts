import type { Scope } from '@ashlar/core';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';
import { factsOf } from '../token/settings.ts';
import { findUntyped } from './untyped-strategy.ts';

/** The actions of one password strategy and of the log-out. It knows the names of their arguments. */
export interface PasswordCalls {
  /** `true` if the strategy has this action. */
  has(action: string): boolean;
  signIn(user: object, password: string, tokenType?: string): Promise<string | null>;
  signInWithToken(token: string): Promise<string | null>;
  /** Undefined if the password was set without a token, as for an unconfirmed user. */
  changePassword(user: object, from: string, to: string): Promise<string | undefined>;
  requestReset(user: object): Promise<void>;
  reset(resetToken: string, to: string): Promise<string | undefined>;
  /** Undefined if the resource has no log-out of this name. */
  readonly logOut: ((user: object) => Promise<unknown>) | undefined;
  /** Logs everyone out, but for one token. Undefined if the resource does not count that. */
  readonly logOutEveryone: ((except?: string) => Promise<unknown>) | undefined;
  /** Ends one session by its id. Undefined if the resource has no `sessions`. */
  readonly endSession: ((user: object, session: string) => Promise<unknown>) | undefined;
}

/** @throws TypeError if the resource has no such strategy */
export function passwordCalls(
  resource: AuthenticatedResource,
  domain: Scope,
  names: { readonly strategy: string; readonly addOn: string },
): PasswordCalls {
  const strategy = findUntyped(resource, names.strategy);
  if (strategy === undefined) throw new TypeError(`${resource.name} has no strategy "${names.strategy}"`);
  const addOn = findUntyped(resource, names.addOn);
  const sessions = findUntyped(resource, 'sessions');
  const counted = factsOf(resource).tokens.revocation === undefined ? undefined : addOn;
  const everyoneBut = (except?: string): object => ({ everyone: true, ...(except === undefined ? {} : { except }) });
  const { identityField, passwordField, passwordConfirmationField, confirmationRequired } = strategy.options;
  const identity = String(identityField);
  const field = String(passwordField);
  const current = `current${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const setTo = (password: string): object => ({
    [field]: password,
    ...(confirmationRequired === true ? { [String(passwordConfirmationField)]: password } : {}),
  });
  const identityOf = (user: object): object => ({ [identity]: Reflect.get(user, identity) });
  const call = async (action: string, params: object, context = {}): Promise<string | undefined> =>
    (await strategy.action(action, params, { domain, context })).$metadata?.token;
  const argument = String(addOn?.options.argumentName);
  return {
    has: (action) => strategy.actions.includes(action),
    signIn: async (user, password, tokenType = 'user') =>
      (await call('signIn', { ...identityOf(user), [field]: password }, { tokenType })) ?? null,
    signInWithToken: async (token) => (await call('signInWithToken', { token })) ?? null,
    changePassword: (user, from, to) => call('changePassword', { user, [current]: from, ...setTo(to) }),
    requestReset: async (user) => void (await strategy.action('requestReset', identityOf(user), { domain })),
    reset: (resetToken, to) => call('reset', { resetToken, ...setTo(to) }),
    endSession: sessions && ((user, session) => sessions.action('end', { user, session }, { domain })),
    logOutEveryone: counted && ((except) => counted.action('logOutEverywhere', everyoneBut(except), { domain })),
    logOut: addOn && ((user) => addOn.action('logOutEverywhere', { [argument]: user }, { domain })),
  };
}
