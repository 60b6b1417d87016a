import { generateDistributions } from '../support/distributions.js';
import { importFile } from '../support/imports.js';
import { useTestApp } from '../support/use-test-app.js';

describe('the statistics of the planner', () => {
  const test = useTestApp();

  /** How many rows the planner takes the log for; -1 before it was ever told. */
  const known = async (): Promise<number> =>
    (await test.database.query(`select reltuples from pg_class where oid = 'distribution_log_entries'::regclass`)).rows[0].reltuples;

  it('include a large import as soon as it is committed, so that no list is planned for an empty log', async () => {
    expect(await known()).toBe(-1);
    const { counts } = await importFile(await test.as('operations'), generateDistributions(1_200).csv, true);
    expect(await known()).toBe(counts.valid);
  });
});
