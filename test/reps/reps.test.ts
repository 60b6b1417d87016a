import { idsPageByPage } from '../support/pages.js';
import { loseRace } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('sales reps', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  it('are added with the known details and read back with an ETag', async () => {
    const { body, headers } = await admin.post('/api/v1/reps').send({ name: 'Dana Whitfield', phone: '' }).expect(201);
    expect(body).toMatchObject({ name: 'Dana Whitfield', email: null, phone: null, territory: null, isActive: true, version: 1 });
    expect(headers.location).toBe(`/api/v1/reps/${body.id}`);
    expect(headers.etag).toBe('"v1"');
    const read = await admin.get(`/api/v1/reps/${body.id}`).expect(200);
    expect(read.body).toEqual(body);
  });

  it('are unique by name, in any letter case', async () => {
    const first = await admin.post('/api/v1/reps').send({ name: 'Lee Okafor' }).expect(201);
    const again = await admin.post('/api/v1/reps').send({ name: 'lee OKAFOR' }).expect(409);
    expect(again.body).toMatchObject({ code: 'rep_exists', id: first.body.id });
  });

  it('that are added twice at the same moment are added once', async () => {
    const answer = await loseRace(
      test.database,
      (client) => client.query(`insert into reps (name) values ('Race Runner')`),
      () => admin.post('/api/v1/reps').send({ name: 'race runner' }),
    );
    const { rows } = await test.database.query(`select id::int from reps where name = 'Race Runner'`);
    expect(answer.body).toMatchObject({ status: 409, code: 'rep_exists', id: rows[0].id });
  });

  it('change only with the current ETag', async () => {
    const { body } = await admin.post('/api/v1/reps').send({ name: 'Ana Silva', territory: 'Idaho' }).expect(201);
    await admin.patch(`/api/v1/reps/${body.id}`).send({ territory: 'Montana' }).expect(428);
    const changed = await admin.patch(`/api/v1/reps/${body.id}`).set('If-Match', '"v1"').send({ territory: 'Montana' }).expect(200);
    expect(changed.body).toMatchObject({ name: 'Ana Silva', territory: 'Montana', version: 2 });
    expect(changed.headers.etag).toBe('"v2"');
    const stale = await admin.patch(`/api/v1/reps/${body.id}`).set('If-Match', '"v1"').send({ isActive: false }).expect(412);
    expect(stale.body.code).toBe('stale_etag');
  });

  it('may be renamed in letter case, but not to the name of another', async () => {
    await admin.post('/api/v1/reps').send({ name: 'Taken Name' }).expect(201);
    const { body } = await admin.post('/api/v1/reps').send({ name: 'ana b' }).expect(201);
    await admin.patch(`/api/v1/reps/${body.id}`).set('If-Match', '"v1"').send({ name: 'Ana B' }).expect(200);
    const refused = await admin.patch(`/api/v1/reps/${body.id}`).set('If-Match', '"v2"').send({ name: 'TAKEN NAME' }).expect(409);
    expect(refused.body.code).toBe('rep_exists');
  });

  it('are listed newest first, page by page, each once', async () => {
    const { rows } = await test.database.query('select id::int from reps order by id desc');
    expect(await idsPageByPage(admin, '/api/v1/reps', 2)).toEqual(rows.map(({ id }) => id));
  });

  it('are refused for bad input, with every field named', async () => {
    const blank = await admin.post('/api/v1/reps').send({ name: '  ' }).expect(400);
    expect(blank.body.errors[0].pointer).toBe('/name');
    const unknown = await admin.post('/api/v1/reps').send({ name: 'X', nickname: 'Y' }).expect(400);
    expect(unknown.body.errors[0]).toMatchObject({ pointer: '/nickname', code: 'unknown_field' });
    await admin.get('/api/v1/reps/999999').expect(404);
    await admin.get('/api/v1/reps/zero').expect(400);
    await admin.get('/api/v1/reps?limit=0').expect(400);
  });

  it('are added only by administrators', async () => {
    const operations = await test.as('operations');
    await operations.get('/api/v1/reps').expect(200);
    await operations.post('/api/v1/reps').send({ name: 'Nobody' }).expect(403);
  });
});
