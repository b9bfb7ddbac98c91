// What field rules hide from a caller is absent from every record that it gets, and nothing tells it in another way.
import {
  allowIf,
  attribute,
  belongsTo,
  bypassIf,
  createDomain,
  createFramework,
  type Domain,
  forbidIf,
  hasMany,
  lockVersion,
  uuidPrimaryKey,
} from '@ashlar/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { noting } from '../test-setup/statement-log.ts';
import { failure } from '../test-setup/statements.ts';

interface Actor {
  readonly name: string;
  readonly admin?: boolean;
}

const { defineResource } = createFramework<{ actor: Actor }>()({ extensions: [] });

const seen: unknown[] = [];

const Member = defineResource({
  name: 'Member',
  attributes: {
    id: uuidPrimaryKey(),
    name: z.string(),
    email: z.string(),
    salary: z.int().nullable(),
    secret: attribute(z.string().default('s'), { sensitive: true }),
    version: lockVersion(),
  },
  identities: { oneName: ['name'] },
  policies: {
    create: [allowIf(() => true)],
    read: [allowIf(() => true)],
    update: [allowIf(() => true)],
    destroy: [allowIf(() => true)],
    fields: {
      email: [bypassIf(({ actor }) => actor?.admin === true), allowIf(({ actor }) => ({ name: actor?.name }))],
      salary: [allowIf(({ actor }) => actor?.admin === true), forbidIf(() => ({ secret: 'locked' }))],
    },
  },
  actions: {
    add: { type: 'create', accept: ['name', 'email', 'salary', 'secret'] },
    save: { type: 'create', accept: ['name', 'email'], upsert: 'oneName' },
    list: { type: 'read' },
    emails: { type: 'read', select: ['email'] },
    pages: { type: 'read', page: { size: 1, count: 'on request' } },
    byEmail: { type: 'read', page: { size: 1 }, prepare: (query) => query.sort({ email: 'asc' }) },
    edit: {
      type: 'update',
      accept: ['name', 'email'],
      before: (changeset) => void seen.push(changeset.data?.email, changeset.get('salary')),
      after: (_changeset, record) => void seen.push(record.email),
      afterTransaction: (_changeset, record) => void seen.push(record.email),
    },
    rename: { type: 'update', accept: ['name'] },
    editAll: { type: 'update', bulk: true, accept: ['name'] },
    remove: { type: 'destroy', before: (changeset) => void seen.push(changeset.data?.email) },
  },
});

const [root, ann, mallory]: readonly [Actor, Actor, Actor] = [
  { name: 'root', admin: true },
  { name: 'ann' },
  { name: 'mallory' },
];

async function filled(domain: Domain) {
  const everything = domain.with({ authorize: false }).actions(Member);
  const anns = await everything.add({ name: 'ann', email: 'ann@x', salary: 100 });
  const bobs = await everything.add({ name: 'bob', email: 'bob@x', salary: 200 });
  seen.length = 0;
  const as = (actor: Actor | undefined) => domain.with({ actor }).actions(Member);
  return { everything, anns, bobs, as };
}

describe.each(domainStores)('field rules on $name', ({ open }) => {
  test('Q11 a field that a rule hides is absent: by a rule for all records, and by a filter record for record', async () => {
    const { domain } = await open([Member]);
    const { as, anns, bobs } = await filled(domain);
    const sorted = { sort: { name: 'asc' } } as const;
    expect(await as(root).list({}, sorted)).toEqual([anns, bobs]);
    const { email: _email, salary: _salary, ...bare } = bobs;
    const { salary: _hidden, ...own } = anns;
    expect(await as(ann).list({}, sorted)).toEqual([own, bare]);
    for (const actor of [mallory, undefined]) {
      for (const record of await as(actor).list()) {
        expect(Object.keys(record).sort()).toEqual(['id', 'name', 'version']);
        expect('email' in record || 'salary' in record).toBe(false);
      }
    }
    expect(await as(mallory).get(bobs.id)).toEqual(bare);
    expect(await as(ann).get(anns.id)).toEqual(own);
    expect((await as(mallory).emails()).map((record) => Object.keys(record))).toEqual([['id'], ['id']]);
    expect((await as(root).emails()).map((record) => Object.keys(record).sort())).toEqual([
      ['email', 'id'],
      ['email', 'id'],
    ]);
  });

  test('Q11 a rule may look at a sensitive attribute, which stays out of the record', async () => {
    const { domain } = await open([Member]);
    const { as, everything } = await filled(domain);
    await everything.add({ name: 'cy', email: 'cy@x', salary: 300, secret: 'locked' });
    const salaries = await as(root).list({}, { sort: { name: 'asc' } });
    expect(salaries.map((record) => [record.salary, 'secret' in record])).toEqual([
      [100, false],
      [200, false],
      [undefined, false],
    ]);
    expect(salaries[2] && 'salary' in salaries[2]).toBe(false);
  });

  test('Q11 it costs no statement', async () => {
    const { dataLayer } = await open([Member]);
    const noted = noting(dataLayer);
    const { as, bobs } = await filled(domainOver(noted.dataLayer, [Member]));
    noted.kinds.length = 0;
    await as(ann).list();
    await as(ann).get(bobs.id);
    await as(ann).rename(bobs.id, { name: 'rob' });
    expect(noted.kinds).toEqual(['select', 'select', 'update']);
  });

  test('Q11 Mallory cannot search a hidden field, by filter or sort, and the answer depends on no record', async () => {
    const { domain } = await open([Member]);
    const { as } = await filled(domain);
    for (const actions of [as(mallory), as(ann), as(undefined)]) {
      for (const attack of [
        () => actions.list({}, { filter: { email: 'bob@x' } }),
        () => actions.list({}, { filter: { email: 'no such' } }),
        () => actions.list({}, { filter: { or: [{ name: 'x' }, { not: { email: { startsWith: 'b' } } }] } }),
        () => actions.list({}, { filter: { salary: { isNull: true } } }),
        () => actions.list({}, { filter: { and: [{ salary: { in: [] } }] } }),
        () => actions.list({}, { sort: { email: 'asc' } }),
        () => actions.emails({}, { sort: { name: 'asc', salary: 'desc' } }),
        () => actions.pages({}, { filter: { email: 'bob@x' }, page: { count: true } }),
        () => actions.pages({}, { sort: { email: 'desc' } }),
        () => actions.editAll({ email: 'bob@x' }, { name: 'found' }),
        () => actions.editAll({ salary: { gt: 150 } }, { name: 'found' }),
      ]) {
        expect(await failure(attack())).toMatchObject({
          code: 'FORBIDDEN',
          class: 'forbidden',
          issues: [{ message: 'is hidden from this caller' }],
        });
      }
    }
    expect(await failure(as(mallory).list({}, { filter: { not: { email: 'x' } } }))).toMatchObject({
      issues: [{ path: ['filter', 'not', 'email'] }],
    });
    const { editAll, list } = domain.with({ authorize: false }).actions(Member);
    expect((await list({}, { filter: { name: 'found' } })).length).toBe(0);
    expect(await editAll({ email: 'bob@x' }, { name: 'rob' })).toEqual({ count: 1 });
  });

  test('Q11 who sees a field in every record may filter and sort by it', async () => {
    const { domain } = await open([Member]);
    const { as } = await filled(domain);
    const found = await as(root).list({}, { filter: { email: { contains: '@' } }, sort: { email: 'desc' } });
    expect(found.map(({ name }) => name)).toEqual(['bob', 'ann']);
    // The rule for salaries has a filter, so not all of them can be seen.
    expect(await failure(as(root).list({}, { sort: { salary: 'asc' } }))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('Q11 no cursor holds a hidden value, even where the action itself sorts by it', async () => {
    const { domain } = await open([Member]);
    const { as } = await filled(domain);
    expect(await failure(as(mallory).byEmail())).toMatchObject({ code: 'FORBIDDEN' });
    const page = await as(root).byEmail();
    expect(page.records.map(({ email }) => email)).toEqual(['ann@x']);
    // A cursor of a caller who sees the field opens nothing to another one.
    expect(await failure(as(mallory).byEmail({}, { page: { after: page.next ?? '' } }))).toMatchObject({
      code: 'FORBIDDEN',
    });
    const plain = await as(mallory).pages();
    expect(Buffer.from(plain.next ?? '', 'base64url').toString()).not.toContain('@x');
    expect(plain.records.map((record) => Object.keys(record).sort())).toEqual([['id', 'name', 'version']]);
  });

  test('Q11 what a create, an update and an upsert answer hides it too', async () => {
    const { domain } = await open([Member]);
    const { as, bobs } = await filled(domain);
    const created = await as(mallory).add({ name: 'cy', email: 'cy@x' });
    expect(Object.keys(created).sort()).toEqual(['id', 'name', 'version']);
    expect(await as(mallory).rename(bobs.id, { name: 'rob' })).toEqual({ id: bobs.id, name: 'rob', version: 2 });
    expect(await as(mallory).edit(bobs.id, { email: 'new@x' })).not.toHaveProperty('email');
    const saved = await as(mallory).save({ name: 'rob', email: 'newer@x' });
    expect([Object.keys(saved).sort(), saved.$metadata]).toEqual([['id', 'name', 'version'], { created: false }]);
    const own = await as(ann).save({ name: 'ann', email: 'anna@x' });
    expect([own.email, 'salary' in own]).toEqual(['anna@x', false]);
    // Nothing is written, and the answer is read.
    expect(await as(mallory).rename(bobs.id, {})).not.toHaveProperty('email');
  });

  test('Q11 hooks and listeners see the whole record, whichever record the caller has', async () => {
    const { domain } = await open([Member]);
    const { as, bobs } = await filled(domain);
    const told: unknown[] = [];
    domain.on('updated', ({ record }) => void told.push(record?.email, record?.salary));
    const [shown] = await as(mallory).list({}, { filter: { name: 'bob' } });
    if (shown === undefined) throw new Error('it is there');
    const edited = await as(mallory).edit(shown, { name: 'rob' });
    expect(edited).toEqual({ id: bobs.id, name: 'rob', version: 2 });
    expect(seen).toEqual(['bob@x', 200, 'bob@x', 'bob@x']);
    await expect.poll(() => told).toEqual(['bob@x', 200]);
    // The version that the caller saw counts, although the record was read for the hooks.
    expect(await failure(as(mallory).edit(shown, { name: 'bobby' }))).toMatchObject({ code: 'STALE' });
    seen.length = 0;
    await as(mallory).remove(edited);
    expect(seen).toEqual(['bob@x']);
  });

  test('Q11 `authorize: false` shows everything', async () => {
    const { domain } = await open([Member]);
    const { everything, bobs } = await filled(domain);
    expect(await everything.get(bobs.id)).toEqual(bobs);
    expect((await everything.list({}, { filter: { salary: 200 }, sort: { email: 'asc' } })).length).toBe(1);
  });
});

const Team = defineResource({
  name: 'Team',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  relationships: { players: hasMany('Player', { by: 'teamId' }) },
  actions: {
    add: { type: 'create', accept: ['title'] },
    list: { type: 'read' },
    ofBob: { type: 'read', filter: { exists: { players: { email: 'bob@x' } } } },
  },
});
const Player = defineResource({
  name: 'Player',
  attributes: { id: uuidPrimaryKey(), teamId: z.uuid(), name: z.string(), email: z.string() },
  relationships: { team: belongsTo('Team', { by: 'teamId' }) },
  policies: {
    create: [allowIf(() => true)],
    read: [allowIf(() => true)],
    fields: { email: [allowIf(({ actor }) => ({ name: actor?.name }))] },
  },
  actions: { add: { type: 'create', accept: ['teamId', 'name', 'email'] }, list: { type: 'read' } },
});

describe.each(domainStores)('field rules of related records on $name', ({ open }) => {
  const opened = async () => {
    const { dataLayer } = await open([Team, Player]);
    const domain = createDomain({ name: 'league', resources: [Team, Player], dataLayer, replace: true });
    onTestFinished(() => domain.close());
    const everything = domain.with({ authorize: false });
    const team = await everything.actions(Team).add({ title: 'blue' });
    for (const name of ['ann', 'bob']) {
      await everything.actions(Player).add({ teamId: team.id, name, email: `${name}@x` });
    }
    return {
      teams: domain.with({ actor: ann }).actions(Team),
      players: domain.with({ actor: ann }).actions(Player),
      everything,
    };
  };

  test('Q11 what is loaded hides them too, on every level', async () => {
    const { teams, players, everything } = await opened();
    const load = { players: { sort: { name: 'asc' } } } as const;
    const [team] = await teams.list({}, { load });
    expect(team?.players.map((player) => player.email)).toEqual(['ann@x', undefined]);
    expect(team?.players.map((player) => 'email' in player)).toEqual([true, false]);
    const [first] = await players.list(
      {},
      { load: { team: { load: { players: { sort: { name: 'asc' } } } } }, sort: { name: 'asc' } },
    );
    expect(first?.team?.players.map((player) => 'email' in player)).toEqual([true, false]);
    const got = await teams.get(team?.id ?? '', { load });
    expect(got?.players.map((player) => 'email' in player)).toEqual([true, false]);
    const [whole] = await everything.actions(Team).list({}, { load });
    expect(whole?.players.map((player) => player.email)).toEqual(['ann@x', 'bob@x']);
  });

  test('Q11 Mallory cannot search them by way of a relationship', async () => {
    const { teams, players } = await opened();
    for (const attack of [
      () => teams.list({}, { filter: { exists: { players: { email: 'bob@x' } } } }),
      () => teams.list({}, { filter: { not: { exists: { players: { email: { startsWith: 'b' } } } } } }),
      () => players.list({}, { filter: { exists: { team: { exists: { players: { email: 'bob@x' } } } } } }),
      () => teams.list({}, { load: { players: { filter: { email: 'bob@x' } } } }),
      () => teams.list({}, { load: { players: { sort: { email: 'asc' } } } }),
      () => players.list({}, { load: { team: { load: { players: { filter: { email: 'bob@x' } } } } } }),
    ]) {
      expect(await failure(attack())).toMatchObject({
        code: 'FORBIDDEN',
        issues: [{ message: 'is hidden from this caller' }],
      });
    }
    // A filter of the action itself may.
    expect((await teams.ofBob()).length).toBe(1);
  });
});

const Careless = defineResource({
  name: 'Careless',
  attributes: { id: uuidPrimaryKey(), name: z.string() },
  policies: {
    create: [allowIf(() => true)],
    fields: {
      name: [
        allowIf(() => {
          throw new Error('a mistake');
        }),
      ],
    },
  },
  actions: { add: { type: 'create', accept: ['name'] } },
});

test.each(domainStores)(
  'Q4 a field rule that throws stops the call before anything is written, on $name',
  async ({ open }) => {
    const { domain } = await open([Careless]);
    expect(await failure(domain.actions(Careless).add({ name: 'x' }))).toMatchObject({
      code: 'POLICY_FAILED',
      message: expect.stringContaining('Careless: policies.fields.name[0] throws'),
    });
    const { id } = await domain.with({ authorize: false }).actions(Careless).add({ name: 'y' });
    expect(id).toBeTypeOf('string');
  },
);
