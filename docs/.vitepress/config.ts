import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';

const sidebar = [
  {
    text: 'Tutorials',
    items: [
      { text: 'Getting started', link: '/tutorials/getting-started' },
      { text: 'Build the notes application', link: '/tutorials/build-the-notes-application' },
    ],
  },
  {
    text: 'How to',
    items: [
      { text: 'Attributes', link: '/how-to/attributes' },
      { text: 'Actions', link: '/how-to/actions' },
      { text: 'Query records', link: '/how-to/query-records' },
      { text: 'Read in pages', link: '/how-to/read-in-pages' },
      { text: 'Input from outside', link: '/how-to/input-from-outside' },
      { text: 'Hooks and changesets', link: '/how-to/hooks-and-changesets' },
      { text: 'Create or update', link: '/how-to/create-or-update' },
      { text: 'Listen to changes', link: '/how-to/listen-to-changes' },
      { text: 'Actors', link: '/how-to/actors' },
      { text: 'Relationships', link: '/how-to/relationships' },
      { text: 'Policies', link: '/how-to/policies' },
      { text: 'Use it in a web server', link: '/how-to/use-it-in-a-web-server' },
      { text: 'JSON routes', link: '/how-to/json-routes' },
      { text: 'Add the pages', link: '/how-to/add-the-pages' },
      { text: 'Log out everywhere', link: '/how-to/log-out-everywhere' },
      { text: 'Limit guesses', link: '/how-to/limit-guesses' },
      { text: 'Sessions and devices', link: '/how-to/sessions-and-devices' },
      { text: 'Tell other systems', link: '/how-to/tell-other-systems' },
      { text: 'Live connections', link: '/how-to/live-connections' },
      { text: 'More than one server', link: '/how-to/more-than-one-server' },
      { text: 'End what belongs to a session', link: '/how-to/end-what-belongs-to-a-session' },
      { text: 'Answer other systems', link: '/how-to/answer-other-systems' },
      { text: 'Reset a forgotten password', link: '/how-to/reset-a-forgotten-password' },
      { text: 'Sign in by a link', link: '/how-to/sign-in-by-a-link' },
      { text: 'Confirm an address', link: '/how-to/confirm-an-address' },
      { text: 'Find a user by email', link: '/how-to/find-a-user-by-email' },
      { text: 'Use the browser client', link: '/how-to/use-the-browser-client' },
      { text: 'Use the command line', link: '/how-to/use-the-command-line' },
      { text: 'Change your tables', link: '/how-to/change-your-tables' },
      { text: 'Check at start', link: '/how-to/check-at-start' },
      { text: 'Test your application', link: '/how-to/test-your-application' },
      { text: 'Deploy', link: '/how-to/deploy' },
      { text: 'Use your own Kysely', link: '/how-to/use-your-own-kysely' },
      { text: 'tsconfig, CommonJS and bundlers', link: '/how-to/set-up-typescript' },
      { text: 'Move from Better Auth', link: '/how-to/move-from-better-auth' },
      { text: 'Move from Lucia', link: '/how-to/move-from-lucia' },
      { text: 'Move from Passport', link: '/how-to/move-from-passport' },
      { text: 'Move from AshAuthentication', link: '/how-to/move-from-ash-authentication' },
      { text: 'Write a strategy or add-on', link: '/how-to/write-a-strategy-or-add-on' },
      { text: 'Write a strategy that mails a link', link: '/how-to/write-a-strategy-that-mails-a-link' },
      { text: 'Write an add-on that listens', link: '/how-to/write-an-add-on-that-listens' },
      { text: 'Test your own resources', link: '/how-to/test-your-own-resources' },
    ],
  },
  {
    text: 'Topics',
    items: [
      { text: 'How a resource is compiled', link: '/topics/how-a-resource-is-compiled' },
      { text: 'Sessions and tokens', link: '/topics/sessions-and-tokens' },
      { text: 'Transactions', link: '/topics/transactions' },
      { text: 'Cookies and forged requests', link: '/topics/cookies-and-forged-requests' },
      { text: 'Security', link: '/topics/security' },
      { text: 'Errors', link: '/topics/errors' },
      { text: 'Introspection', link: '/topics/introspection' },
      { text: 'Benchmarks', link: '/topics/benchmarks' },
      { text: 'Promises', link: '/topics/promises' },
      { text: 'Glossary', link: '/topics/glossary' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Resource', link: '/reference/resource' },
      { text: 'Authentication', link: '/reference/authentication' },
      ...partPages(),
      { text: 'Stores and domains', link: '/reference/stores-and-domains' },
      { text: 'HTTP', link: '/reference/http' },
      { text: 'Pages', link: '/reference/pages' },
      { text: 'Command line', link: '/reference/cli' },
      { text: 'Errors', link: '/reference/errors' },
      { text: 'Exports', link: '/reference/exports' },
    ],
  },
];

/** The generated pages of strategies and add-ons: all that have a folder of that name. */
function partPages(): { readonly text: string; readonly link: string }[] {
  const sources = join(import.meta.dirname, '../../packages/authentication/src');
  return ['strategies', 'add-ons'].flatMap((group) =>
    readdirSync(join(sources, group)).map((name) => {
      const text = name.replaceAll('-', ' ');
      return { text: text.charAt(0).toUpperCase() + text.slice(1), link: `/reference/${name}` };
    }),
  );
}

export default defineConfig({
  title: 'Ashlar',
  description: 'Declarative resources for TypeScript, with sign-in and a log-out that ends every session.',
  cleanUrls: true,
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/tutorials/getting-started' },
      { text: 'Web servers', link: '/how-to/use-it-in-a-web-server' },
      { text: 'Log out everywhere', link: '/how-to/log-out-everywhere' },
      { text: 'Reference', link: '/reference/resource', activeMatch: '/reference/' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
