// Behind a pooler that gives each transaction another connection: log-outs arrive all the same, at once or at the next look.
import { Info } from '@ashlar/authentication';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer, postgresListener } from '@ashlar/kysely/postgres';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openPooledDatabase, poolModesHere } from '../../../../tools/pooled-database.ts';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { type NodeOptions, startNode } from '../test-setup/live-site.ts';

const password = Info.strategy(User, 'password');
const ended = { code: 4401, reason: 'session ended' };

/** Two nodes behind a pooler; `direct` listens past it. Ann is connected to both, and so is Bob. */
async function behindPooler({ direct, ...options }: NodeOptions & { readonly direct: boolean }) {
  const { url, directUrl, release } = await openPooledDatabase('transaction');
  onTestFinished(() => release());
  const errors: unknown[] = [];
  const open = (name: string) => {
    const signals = direct ? { signals: postgresListener({ connectionString: directUrl }) } : {};
    const dataLayer = postgresDataLayer({ connectionString: url, preparedStatements: false, ...signals });
    const onError = (error: unknown) => void errors.push(error);
    const domain = createDomain({ name, resources: [User, Token], dataLayer, onError });
    onTestFinished(() => domain.close());
    return { domain, dataLayer };
  };
  const [here, there] = [open('here'), open('there')];
  await createTables(here.dataLayer, [User, Token]);
  const nodes = [await startNode(here, User, options), await startNode(there, User, options)];
  const connect = async (name: string) => {
    const user = await here.domain.run(() => password.action('register', credentials(name)));
    const headers = { authorization: `Bearer ${user.$metadata.token}` };
    return { user, clients: await Promise.all(nodes.map((node) => node.connect(headers))) };
  };
  const [ann, bob] = [await connect('ann'), await connect('bob')];
  const logOut = () =>
    here.domain.run(() => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann.user }));
  return { errors, hers: ann.clients, his: bob.clients, logOut };
}

describe.runIf(poolModesHere().includes('transaction'))('through PgBouncer in transaction mode', () => {
  test('H81 with a listener of its own, a log-out closes the connections of both nodes at once', async () => {
    const { hers, his, logOut, errors } = await behindPooler({ direct: true });
    await logOut();
    const at = performance.now();
    expect(await Promise.all(hers.map(({ closed }) => closed))).toEqual([ended, ended]);
    // At once on a machine that is at rest. A look at all would find it after thirty seconds.
    expect(performance.now() - at).toBeLessThan(10_000);
    expect(his.map(({ isOpen }) => isOpen())).toEqual([true, true]);
    expect(errors).toEqual([]);
  });

  test('H89 without one, it is found when all connections are looked at, and each node says once what to do', async () => {
    const { hers, his, logOut, errors } = await behindPooler({ direct: false, sweep: '1 second' });
    await logOut();
    expect(await Promise.all(hers.map(({ closed }) => closed))).toEqual([ended, ended]);
    expect(his.map(({ isOpen }) => isOpen())).toEqual([true, true]);
    const cure = expect.objectContaining({
      message: expect.stringContaining('postgresListener({ connectionString })'),
    });
    expect(errors).toEqual([cure, cure]);
  });
});
