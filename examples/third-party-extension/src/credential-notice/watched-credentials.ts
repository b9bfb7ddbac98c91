import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';

/** Under which the watched attributes of a resource are kept. */
export const watchedCredentials: Fact<readonly string[]> = fact<readonly string[]>('credentialNotice.watched');

/**
 * The attributes whose change sends a notice; none if the resource has no credentialNotice.
 *
 * @example
 * watchedCredentialsOf(User) // => ['hashedPassword', 'hashedRecoveryCode']
 */
export function watchedCredentialsOf(resource: AnyResource): readonly string[] {
  return ResourceInfo.fact(resource, watchedCredentials) ?? [];
}
