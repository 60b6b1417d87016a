import { Client } from 'pg';
import { generateDistributions } from '../support/distributions.js';
import { follow, preview } from '../support/imports.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { useTestApp } from '../support/use-test-app.js';

const ROWS = 40;

describe('the progress of a commit', () => {
  const test = useTestApp();
  let holder: Client;
  beforeAll(async () => {
    holder = new Client({ connectionString: test.databaseUrl });
    await holder.connect();
  });
  afterAll(() => holder.end());

  it('starts at 0, and ends with all rows', async () => {
    const agent = await test.as('operations');
    const { id, progress } = await preview(agent, generateDistributions(ROWS).csv);
    expect(progress).toEqual({ processed: ROWS, total: ROWS });

    await holder.query('begin; lock table lots in share row exclusive mode');
    await agent.post(`/api/v1/imports/${id}/commit`).send({ allowPartial: true }).expect(202);
    await untilSomebodyWaits(holder);
    const { body } = await agent.get(`/api/v1/imports/${id}`).expect(200);
    expect(body).toMatchObject({ status: 'committing', progress: { processed: 0, total: ROWS } });
    await holder.query('rollback');
    expect((await follow(agent, id, 'committed')).progress).toEqual({ processed: ROWS, total: ROWS });
  });
});
