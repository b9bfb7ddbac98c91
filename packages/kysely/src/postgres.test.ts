import { dataLayerSuite, type OpenStore } from '@ashlar/core/testing';
import { describe, inject, test } from 'vitest';
import { postgresDataLayer } from './postgres.ts';
import { createRelations } from './schema/create-relations.ts';
import { createSchema } from './testing/postgres-schema.ts';

const open: OpenStore = async (relations) => {
  const dataLayer = postgresDataLayer(await createSchema(inject('postgresUrl')));
  await createRelations(dataLayer, relations);
  return dataLayer;
};

describe('PostgreSQL keeps the contract', () => {
  for (const { name, check } of dataLayerSuite) test(name, () => check(open));
});
