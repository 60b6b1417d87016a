import { Client } from 'pg';
import { isoDayFunction, readDay } from '../../src/calendar/parse-date.js';
import { cloneDatabase } from '../support/test-app.js';

/** Rules that SQL needs too stand beside their TypeScript. Both must say the same of every input. */
describe('a rule in SQL and its TypeScript agree', () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client({ connectionString: await cloneDatabase() });
    await client.connect();
  });
  afterAll(() => client.end());

  it('on which texts are an ISO day', async () => {
    const texts = [
      '2025-03-07',
      '2024-02-29',
      '2025-02-29',
      '1900-02-29',
      '2000-02-29',
      '2025-04-31',
      '2025-12-31',
      '2025-13-01',
      '2025-00-10',
    ];
    texts.push('2025-01-00', '1900-01-01', '1899-12-31', '2999-12-31', '3000-01-01', '2025-3-7', '', ' 2025-03-07', '20250307', 'x');
    await client.query(isoDayFunction('pg_temp.iso_day'));
    const { rows } = await client.query('select t as text, pg_temp.iso_day(t)::text as day from unnest($1::text[]) t', [texts]);
    expect(rows).toEqual(texts.map((text) => ({ text, day: readDay(text) })));
  });
});
