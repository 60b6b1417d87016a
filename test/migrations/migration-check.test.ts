import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { compareEntities } from '../../scripts/setup/compare-entities.mjs';
import { ormOptions } from '../../src/database/orm-options.js';
import { entities } from '../../src/entities.js';
import { cloneDatabase } from '../support/test-app.js';

describe('the migration check', () => {
  let client: Client;
  let orm: MikroORM;
  beforeEach(async () => {
    const url = await cloneDatabase();
    client = new Client({ connectionString: url });
    await client.connect();
    orm = new MikroORM(ormOptions(url, entities));
  });
  afterEach(async () => {
    await client.end();
    await orm.close(true);
  });

  const differences = () => compareEntities([...orm.getMetadata().getAll().values()], client);

  it('finds nothing between the entities and the database that the migrations make', async () => {
    expect(await differences()).toEqual([]);
  });

  it.each([
    ['alter table customers rename column zip to zip_code', ['Customer.profile_zip: there is no column customers.zip.']],
    [
      'alter table distribution_log_entries alter column quantity type bigint',
      ['Distribution.quantity is integer, the column distribution_log_entries.quantity is bigint.'],
    ],
    ['alter table lots alter column expires_on set not null', ['Lot.expiresOn may be null, the column lots.expires_on may not.']],
    ['alter table reps alter column name drop not null', ['Rep.name may not be null, the column reps.name may.']],
  ])('names what this makes different: %s', async (change, found) => {
    await client.query(change);
    expect(await differences()).toEqual(found);
  });
});
