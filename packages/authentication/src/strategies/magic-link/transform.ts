import type { Draft } from '@ashlar/core/extension';
import { acceptedArguments } from '../../credentials/accepted-arguments.ts';
import { boundedText } from '../../credentials/identity/bounded-text.ts';
import { finderByIdentity, identityOfParams } from '../../credentials/identity/finder-by-identity.ts';
import { givenIdentityArgument } from '../../credentials/identity/given-identity.ts';
import { identityAttribute } from '../../credentials/identity/identity-attribute.ts';
import { mailToken } from '../../credentials/mailed-token/mail-token.ts';
import { registerByToken } from '../../credentials/mailed-token/register-by-token.ts';
import {
  issueToRegistered,
  type MailedToken,
  signInByMailedToken,
} from '../../credentials/mailed-token/sign-in-by-mailed-token.ts';
import { singleUseToken } from '../../credentials/mailed-token/single-use-token.ts';
import type { PartInstance } from '../../part/part.ts';
import { longestToken } from '../../token/create-signer.ts';
import type { MagicLinkSettings } from './option-types.ts';
import { magicLinkRoutes } from './routes.ts';

type Instance = PartInstance<MagicLinkSettings>;
const token = boundedText(longestToken);

/** Adds the actions of one magicLink strategy. */
export function transformMagicLink(draft: Draft, instance: Instance): void {
  const link = linkOf(draft, instance);
  if (link === undefined) return;
  addRequest(draft, instance, link);
  addSignIn(draft, instance, link);
}

function linkOf(draft: Draft, instance: Instance): MailedToken | undefined {
  const { name, options, siblings } = instance;
  const { identityField: field, tokenLifetime: lifetime, registrationEnabled } = options;
  const identity = identityAttribute(draft, instance, { field, issuesBeforeRegistration: registrationEnabled });
  if (identity === undefined) return undefined;
  // A link dies with the address, and with every credential: a thief may have asked for it before the owner changed them.
  const boundTo = () => [...new Set([field, ...siblings.flatMap(({ credentialFields }) => credentialFields)])];
  const { resource } = draft;
  const basis = { resource, strategy: name, purpose: 'magic_link', lifetime, boundTo };
  const link = singleUseToken(registrationEnabled ? { ...basis, identity } : basis);
  const find = finderByIdentity({ resource, identity, reads: link.attributes });
  const registerAction = registrationEnabled ? instance.actionName('register') : undefined;
  return { ...options, token: link, identity, find, registerAction };
}

function addRequest(draft: Draft, instance: Instance, { identity, find, token: link }: MailedToken): void {
  const { options, name, kind, path } = instance;
  const action = options.requestActionName ?? instance.actionName('request');
  const mail = { identity, find, token: link, sender: options.sender, replacesOlder: !options.keepOlder };
  draft.addAction(
    {
      name: action,
      type: 'action',
      description: `Sends a link that signs in once (${name} strategy).`,
      arguments: { [identity.field]: givenIdentityArgument(identity.schema) },
      run: mailToken(options.registrationEnabled ? { ...mail, toUnknown: true } : mail),
    },
    { source: `authentication.${kind}`, path: [...path, 'requestActionName'] },
  );
  const ofParams = identityOfParams(identity);
  instance.offer('request', { action, identity: ofParams, counts: 'requests', phase: magicLinkRoutes.request });
}

function addSignIn(draft: Draft, instance: Instance, link: MailedToken): void {
  const { options, name, kind, path } = instance;
  const { registerActionAccept: accept, signInActionName } = options;
  const action = signInActionName ?? instance.actionName('signIn');
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: `Signs a user in with a link, once (${name} strategy).`,
      arguments: { ...acceptedArguments(draft, accept), token },
      run: signInByMailedToken(link),
    },
    { source: `authentication.${kind}`, path: [...path, 'signInActionName'] },
  );
  instance.offer('signIn', { action, counts: 'signIn', phase: magicLinkRoutes.signIn });
  if (link.registerAction === undefined) return;
  draft.addAction(
    {
      name: link.registerAction,
      type: 'create',
      description: `Registers the person to whom a link was sent (${name} strategy): what \`signIn\` does without an account.`,
      accept,
      arguments: { token },
      changes: [registerByToken({ ...link, argument: 'token' }), issueToRegistered(link)],
    },
    { source: `authentication.${kind}`, path: [...path, 'registrationEnabled'] },
  );
}
