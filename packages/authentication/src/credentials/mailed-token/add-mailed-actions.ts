import type { Draft } from '@ashlar/core/extension';
import type { PartInstance } from '../../part/part.ts';
import type { PhaseRoute } from '../../part/phase/phase-route.ts';
import { longestToken } from '../../token/create-signer.ts';
import { boundedText } from '../identity/bounded-text.ts';
import { identityOfParams } from '../identity/finder-by-identity.ts';
import { givenIdentityArgument } from '../identity/given-identity.ts';
import { acceptedArguments } from './accepted-arguments.ts';
import { mailToken } from './mail-token.ts';
import { registerByToken } from './register-by-token.ts';
import { issueToRegistered, type MailedToken, signInByMailedToken } from './sign-in-by-mailed-token.ts';
import type { TokenMail, TokenSender } from './token-sender.ts';

type Instance = Pick<PartInstance<unknown>, 'name' | 'kind' | 'path' | 'actionName' | 'offer'>;

/** The action `request` of a strategy that mails tokens. */
export interface MailRequest extends MailedToken {
  /** The option; default `requestWith…`. */
  readonly requestActionName?: string | undefined;
  readonly sender: TokenSender<TokenMail>;
  /** Whether older tokens of an identity count after a newer request. */
  readonly keepOlder: boolean;
  /** What it sends, for the description: 'a link that signs in once'. */
  readonly sends: string;
  readonly phase: PhaseRoute;
}

/**
 * Adds the action `request`: it mails a token to whom an identity belongs, and to a person without an account where the
 * token registers.
 *
 * @example
 * addMailRequest(draft, instance, { ...instance.options, token, identity, find, sends: 'a code', phase: routes.request });
 */
export function addMailRequest(draft: Draft, instance: Instance, request: MailRequest): void {
  const { name, kind, path } = instance;
  const { identity, find, token, sender, keepOlder, registerAction, sends, phase } = request;
  const action = request.requestActionName ?? instance.actionName('request');
  const mail = { identity, find, token, sender, replacesOlder: !keepOlder };
  draft.addAction(
    {
      name: action,
      type: 'action',
      description: `Sends ${sends} (${name} strategy).`,
      arguments: { [identity.field]: givenIdentityArgument(identity.schema) },
      run: mailToken(registerAction === undefined ? mail : { ...mail, toUnknown: true }),
    },
    { source: `authentication.${kind}`, path: [...path, 'requestActionName'] },
  );
  instance.offer('request', { action, identity: identityOfParams(identity), counts: 'requests', phase });
}

/** The action `signIn` of a strategy that mails tokens. */
export interface MailedSignIn extends MailedToken {
  /** The option; default `signInWith…`. */
  readonly signInActionName?: string | undefined;
  /** The attributes that it takes for an account which it creates. */
  readonly registerActionAccept: readonly string[];
  readonly phase: PhaseRoute;
}

/**
 * Adds the action `signIn`: it takes a mailed token, once, in the argument `token`. With `registerAction` it also adds that
 * create, which is no action of the strategy: a person who has a token calls `signIn`.
 *
 * @example
 * addMailedSignIn(draft, instance, { ...instance.options, token, identity, find, phase: routes.signIn });
 */
export function addMailedSignIn(draft: Draft, instance: Instance, signIn: MailedSignIn): void {
  const { name, kind, path } = instance;
  const { registerActionAccept: accept, registerAction, phase } = signIn;
  const source = `authentication.${kind}`;
  const action = signIn.signInActionName ?? instance.actionName('signIn');
  const token = boundedText(longestToken);
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: `Signs a user in, once, with what was sent (${name} strategy).`,
      arguments: { ...acceptedArguments(draft, accept), token },
      run: signInByMailedToken(signIn),
    },
    { source, path: [...path, 'signInActionName'] },
  );
  instance.offer('signIn', { action, counts: 'signIn', secrets: ['token'], phase });
  if (registerAction === undefined) return;
  draft.addAction(
    {
      name: registerAction,
      type: 'create',
      description: `Registers the person to whom a token was sent: what \`${action}\` does without an account.`,
      accept,
      arguments: { token },
      changes: [registerByToken({ ...signIn, argument: 'token' }), issueToRegistered(signIn)],
    },
    { source, path: [...path, 'registrationEnabled'] },
  );
}
