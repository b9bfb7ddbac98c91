// A connection that answers and no longer hears is worth nothing, so it is cut.
import { expect, inject, onTestFinished, test } from 'vitest';
import { openBeating } from './beating-connection.ts';

test('R10 as in H88: a connection that answers and gets no notices any more, as after a reset by a pooler, is cut', async () => {
  let lost = 0;
  const heard: string[] = [];
  const connection = await openBeating(
    { connectionString: inject('postgresUrl') },
    {
      // The limit is how late a busy machine may deliver a notice.
      ...{ heartbeat: 200, limit: 2000, names: ['a'], proves: true },
      onNotice: (_name, text) => heard.push(text),
      onLost: () => (lost += 1),
    },
  );
  onTestFinished(() => connection.end());
  await connection.run("notify a, 'before'");
  await expect.poll(() => heard).toEqual(['before']);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(lost, 'a connection that hears itself is kept').toBe(0);
  await connection.run('unlisten *');
  await expect.poll(() => lost).toBe(1);
});
