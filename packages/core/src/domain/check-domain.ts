import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import { AshlarError } from '../error/ashlar-error.ts';
import type { Finding } from '../error/finding.ts';
import type { ResourceCheck } from '../extension/resource-check.ts';
import { compiledOf } from '../resource/compiled-resource.ts';

/** Compares the resources of a domain with their store, and asks each of them for what it lacks. Never rejects. */
export async function checkDomain(domain: Scope, dataLayer: DataLayer): Promise<readonly Finding[]> {
  const { resources } = domain;
  const relations = resources.map((resource) => compiledOf(resource).relation);
  const ofStore = findingsOf(async () => (await dataLayer.inspect?.(relations)) ?? [], {
    path: ['dataLayer'],
    cure: 'start the store, or correct where the data layer looks for it',
  });
  const ofResources = resources.flatMap((resource) =>
    compiledOf(resource).checks.map((check) => checkResource(resource, () => check(domain))),
  );
  return (await Promise.all([ofStore, ...ofResources])).flat();
}

async function checkResource(
  { name }: AnyResource,
  check: () => ReturnType<ResourceCheck>,
): Promise<readonly Finding[]> {
  const findings = await findingsOf(check, { path: [], cure: 'see what the problem says' });
  return findings.map((finding) => ({ ...finding, path: [name, ...finding.path] }));
}

async function findingsOf(
  check: () => ReturnType<ResourceCheck>,
  failing: Pick<Finding, 'path' | 'cure'>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof AshlarError) return [{ ...failing, code: error.code, problem: error.message }];
    // The message of a foreign error may hold a secret.
    const kind = error instanceof Error ? error.name : typeof error;
    return [{ ...failing, code: 'CHECK_FAILED', problem: `a check of it failed with ${kind}` }];
  }
}
