import { emptyDatabase, type MigratingDatabase } from '../support/migrations.js';
import { insertCustomer } from '../support/records.js';

const BEFORE = 'Migration20261126110000_freeze_tracing_reports';

describe('the migration that points merged customers to their survivors', () => {
  let test: MigratingDatabase;
  beforeEach(async () => {
    test = await emptyDatabase();
    await test.migrator.up({ to: BEFORE });
  });
  afterEach(() => test.close());

  const leadsTo = async (...ids: number[]) => {
    const { rows } = await test.database.query(`select merged_into_id::int as into from customers where id = any ($1) order by id`, [ids]);
    return rows.map(({ into }) => into);
  };

  it('shortens chains of any length, leaves the others, and each change has its event', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 5; index += 1) ids.push(await insertCustomer(test.database, `Chain Clinic ${index}`));
    const [first, second, third, fourth, alone] = ids as [number, number, number, number, number];
    const merge = (from: number, into: number) =>
      test.database.query('update customers set merged_into_id = $2 where id = $1', [from, into]);
    await merge(first, second);
    await merge(second, third);
    await merge(third, fourth);
    await test.migrator.up();

    expect(await leadsTo(first, second, third, fourth, alone)).toEqual([fourth, fourth, fourth, null, null]);
    const { rows } = await test.database.query(
      `select entity_id::int as id, actor, reason, new_values from audit_events where entity_type = 'customers' and action = 'update' and request_id like 'Migration%' order by id`,
    );
    const event = { actor: 'release', reason: 'point merged customers straight to their survivor', new_values: { merged_into_id: fourth } };
    expect(rows.toSorted((a, b) => a.id - b.id)).toEqual([
      { id: first, ...event },
      { id: second, ...event },
    ]);
    await expect(merge(fourth, alone)).rejects.toThrow('must point to its survivor first');
    await test.migrator.down({ to: BEFORE });
    await merge(fourth, alone);
  });

  it('names customers that somebody merged in a circle by hand, and stops', async () => {
    const [one, two] = [await insertCustomer(test.database, 'Circle One'), await insertCustomer(test.database, 'Circle Two')];
    await test.database.query('update customers set merged_into_id = $2 where id = $1', [one, two]);
    await test.database.query('update customers set merged_into_id = $2 where id = $1', [two, one]);
    await expect(test.migrator.up()).rejects.toThrow(`customers ${one}, ${two} were merged into one another in a circle`);
  });
});
