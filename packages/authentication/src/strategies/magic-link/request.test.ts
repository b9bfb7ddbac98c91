// What a request tells, to whom it sends, and what it costs.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials, Token } from '../../test-setup/accounts.ts';
import { Guest, LinkUser, linkSentBy, links } from '../../test-setup/link-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const ann = credentials('ann');
const known = { email: ann.email };
const unknown = { email: 'unknown@example.com' };
const link = Info.strategy(LinkUser, 'magicLink');
const registering = Info.strategy(Guest, 'magicLink');
const failures: unknown[] = [];
let opened: OpenedStore;

for (const store of stores) {
  describe(`requests for links on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([LinkUser, Token], { onError: (error) => failures.push(error) });
      await Info.strategy(LinkUser, 'password').action('register', ann);
      failures.length = 0;
      opened.statements.length = 0;
    });
    afterEach(() => opened.close());
    const rows = () => opened.query("select * from tokens where purpose = 'magic_link'");

    test('M2 without registration an unknown address gets the same answer, no mail, and no row', async () => {
      const before = links.sent.length;
      expect(await link.action('request', unknown)).toBeUndefined();
      await opened.domain.close();
      expect(links.sent).toHaveLength(before);
      expect(await rows()).toEqual([]);
      expect(failures).toEqual([]);
    });

    test.each([{ given: known }, { given: unknown }, { given: { email: 'no address' } }])(
      'M2 the answer for $given comes after one select, and before any other work',
      async ({ given }) => {
        expect(await link.action('request', given)).toBeUndefined();
        expect(opened.statements).toEqual([expect.stringMatching(/^select .* where [^ ]*normalized_email[^ ]* = /)]);
      },
    );

    test('M3 a sender that fails changes no answer, and its failure goes to onError', async () => {
      const failing = links.listen(() => {
        throw new Error('no mail today');
      });
      for (const given of [known, unknown]) expect(await link.action('request', given)).toBeUndefined();
      await expect.poll(() => failures).toMatchObject([{ message: 'no mail today' }]);
      failing();
    });

    test('M3 a link is sent after the commit, and none if the transaction rolls back', async () => {
      const before = links.sent.length;
      const rolledBack = opened.domain.transaction(async () => {
        await link.action('request', known);
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      await opened.domain.transaction(async () => {
        await link.action('request', known);
        expect(links.sent).toHaveLength(before);
      });
      await opened.domain.close();
      expect(links.sent).toHaveLength(before + 1);
    });

    test.each([
      { given: {} },
      { given: { email: 1 } },
      { given: { email: null } },
      { given: { email: 'a'.repeat(1e6) } },
    ])('M2 what is no text, or too much of it, is refused before anything is read', async ({ given }) => {
      await expect(link.action('request', given as never)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['email'] }],
      });
      expect(opened.statements).toEqual([]);
    });
  });

  describe(`requests for links that register on ${store.name}`, () => {
    beforeEach(async () => {
      failures.length = 0;
      opened = await store.open([Guest, Token], { onError: (error) => failures.push(error) });
    });
    afterEach(() => opened.close());

    test('M2 an unknown address is sent a link; the mail names no user, and the row no address', async () => {
      const mail = await linkSentBy(() => registering.action('request', { email: 'New@Example.com' }));
      expect(mail).toEqual({ to: 'New@Example.com', token: expect.any(String), strategy: 'magicLink' });
      const rows = await opened.query('select * from tokens');
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows).toLowerCase()).not.toContain('example.com');
    });

    // The attack: headers in an address make a mail server send to an address of the attacker's choice (CWE-93).
    test.each(['no address', 'ann@example.com\r\nBcc: eve@example.com', 'ann@example.com, eve@example.com', ''])(
      'M2 nothing is sent to %j, with which no user could register',
      async (email) => {
        const before = links.sent.length;
        expect(await registering.action('request', { email })).toBeUndefined();
        await opened.domain.close();
        expect(links.sent).toHaveLength(before);
        expect(await opened.query('select * from tokens')).toEqual([]);
        expect(failures).toEqual([]);
      },
    );

    test('M3 known and unknown answer alike when the sender fails', async () => {
      await Guest.actions.invite({ email: ann.email });
      const failing = links.listen(() => {
        throw new Error('no mail today');
      });
      for (const given of [known, unknown]) expect(await registering.action('request', given)).toBeUndefined();
      await expect.poll(() => failures).toHaveLength(2);
      failing();
    });
  });
}
