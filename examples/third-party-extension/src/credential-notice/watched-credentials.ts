import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';

/** The fact that holds the watched attributes of a resource. */
export const watchedCredentials: Fact<readonly string[]> = fact<readonly string[]>('credentialNotice.watched');

/**
 * The attributes whose change sends a notice; an empty list without credentialNotice.
 *
 * @example
 * watchedCredentialsOf(User) // => ['hashedPassword', 'hashedRecoveryCode']
 */
export function watchedCredentialsOf(resource: AnyResource): readonly string[] {
  return ResourceInfo.fact(resource, watchedCredentials) ?? [];
}
