import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { untilSomebodyWaits } from '../support/locks.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('a request with an Idempotency-Key', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const post = (name: string, key: string) => admin.post('/api/v1/reps').set('Idempotency-Key', key).send({ name });
  const count = async (name: string) => (await test.database.query('select from reps where name = $1', [name])).rowCount;

  it('leaves nothing behind if its answer cannot be kept, as when the process dies in between', async () => {
    await test.database.query(`
      create function lose_connection() returns trigger language plpgsql as $$ begin raise exception 'gone' using errcode = '57P01'; end $$;
      create trigger lose before insert or update on idempotency_keys for each row when (new.response is not null) execute function lose_connection()`);
    await post('Rosa Half', 'half').expect(503);
    await test.database.query('drop trigger lose on idempotency_keys; drop function lose_connection');
    expect(await count('Rosa Half')).toBe(0);
    await post('Rosa Half', 'half').expect(201);
    const { headers } = await post('Rosa Half', 'half').expect(201);
    expect(headers['idempotency-replayed']).toBe('true');
    expect(await count('Rosa Half')).toBe(1);
  });

  it('is not overtaken while it lives, however long it takes', async () => {
    const other = new Client({ connectionString: test.databaseUrl });
    await other.connect();
    await other.query('begin; lock table reps in access exclusive mode');
    const first = post('Ben Blocked', 'blocked').then((answer) => answer);
    await untilSomebodyWaits(other);
    await test.database.query(`update idempotency_keys set created_at = now() - interval '2 minutes'`);
    const second = await post('Ben Blocked', 'blocked').expect(409);
    expect(second.body.code).toBe('request_in_progress');
    await other.query('rollback');
    await other.end();
    expect((await first).status).toBe(201);
    expect((await post('Ben Blocked', 'blocked').expect(201)).body).toEqual((await first).body);
    expect(await count('Ben Blocked')).toBe(1);
  });

  it('that was refused and left nothing behind can be corrected and sent again', async () => {
    await admin.post('/api/v1/reps').send({ name: 'Taken Name' }).expect(201);
    await post('Taken Name', 'corrected').expect(409);
    await post('Free Name', 'corrected').expect(201);
  });

  it('is replayed with its refusal if it left an import behind', async () => {
    const key = randomUUID();
    const send = () =>
      admin.post('/api/v1/lots/import').set('Idempotency-Key', key).attach('file', Buffer.from('Lot,SKU\nSLQ-1,none\n'), 'lots.csv');
    const first = await send().expect(422);
    const again = await send().expect(422);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toMatchObject({ code: first.body.code, importId: first.body.importId, errors: first.body.errors });
    expect((await test.database.query('select from imports')).rowCount).toBe(1);
  });
});
