// `node --import ./tools/resolve-sources.mjs file.ts`: runs a file against the sources of the packages, without a build.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const [, name, entry = 'index'] = /^@ashlar\/([^/]+)(?:\/([^/]+))?$/.exec(specifier) ?? [];
    if (name === undefined) return next(specifier, context);
    return next(new URL(`../packages/${name}/src/${entry}.ts`, import.meta.url).href, context);
  },
});
