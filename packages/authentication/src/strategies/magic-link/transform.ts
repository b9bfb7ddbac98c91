import type { Draft } from '@ashlar/core/extension';
import { finderByIdentity } from '../../credentials/identity/finder-by-identity.ts';
import { identityAttribute } from '../../credentials/identity/identity-attribute.ts';
import { addMailedSignIn, addMailRequest } from '../../credentials/mailed-token/add-mailed-actions.ts';
import { singleUseToken } from '../../credentials/mailed-token/single-use-token.ts';
import type { PartInstance } from '../../part/part.ts';
import type { MagicLinkSettings } from './option-types.ts';
import { magicLinkRoutes as routes } from './routes.ts';

/** Adds the actions of one magicLink strategy. */
export function transformMagicLink(draft: Draft, instance: PartInstance<MagicLinkSettings>): void {
  const { name, options, siblings } = instance;
  const { identityField: field, tokenLifetime: lifetime, registrationEnabled } = options;
  const identity = identityAttribute(draft, instance, { field, issuesBeforeRegistration: registrationEnabled });
  if (identity === undefined) return;
  const { resource } = draft;
  // A link dies with the address, and with every credential: a thief may have asked for it before the owner changed them.
  const boundTo = () => [...new Set([field, ...siblings.flatMap(({ credentialFields }) => credentialFields)])];
  const basis = { resource, strategy: name, purpose: 'magic_link', lifetime, boundTo };
  const token = singleUseToken(registrationEnabled ? { ...basis, identity } : basis);
  const find = finderByIdentity({ resource, identity, reads: token.attributes });
  const registerAction = registrationEnabled ? instance.actionName('register') : undefined;
  const link = { ...options, token, identity, find, registerAction };
  addMailRequest(draft, instance, { ...link, sends: 'a link that signs in once', phase: routes.request });
  addMailedSignIn(draft, instance, { ...link, phase: routes.signIn });
}
