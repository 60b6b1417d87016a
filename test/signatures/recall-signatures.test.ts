import type { Agent } from 'supertest';
import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { textOfPdf } from '../support/pdf-text.js';
import { openRecall, shipLot } from '../support/recalls.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the signature of a closed recall', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const signature = { password: ADMIN.password };

  const open = async (kind = 'recall') => {
    const { lot } = await shipLot(test, admin);
    const recall = await openRecall(admin, lot, { kind });
    await recall.tell('Hill Clinic', 'replies', { onHand: 20 });
    return { ...recall, path: `/api/v1/recalls/${recall.id}` };
  };
  const close = (path: string, more: object = {}, agent: Agent = admin) =>
    agent.post(`${path}/close`).send({ reason: 'all accounted for', ...more });
  const read = async (path: string) => (await admin.get(path).expect(200)).body;

  it('is made with the closing in one step, and stands in every copy of the status report', async () => {
    const { path, id } = await open();
    expect(await read(path)).toMatchObject({ closureSignature: 'not_closed', contentSha256: null, signatures: [] });
    const { body } = await close(path, { signature }).expect(200);
    expect(body).toMatchObject({
      closureSignature: 'signed',
      signatures: [{ subjectType: 'recall', subjectId: id, meaning: 'approved', printedName: 'Administrator', valid: true }],
    });
    expect(body.signatures[0].contentSha256).toBe(body.contentSha256);
    const { signedAt, contentSha256 } = body.signatures[0];
    const asOf = new Date(Date.parse(signedAt) + 1).toISOString();
    // The report of an instant is asked for after it.
    await expect.poll(async () => (await admin.get(`${path}/status-report`).query({ asOf })).status).toBe(200);
    const report = (format: string, at = asOf) => admin.get(`${path}/status-report`).query({ asOf: at, format }).expect(200);
    expect((await report('json')).body.signatures).toEqual([
      { meaning: 'approved', printedName: 'Administrator', signedAt, contentSha256 },
    ]);
    expect((await report('csv')).text).toMatch(new RegExp(`Closure signed.*${signedAt}.*Administrator.*approved.*${contentSha256}`));
    const pdf = await report('pdf').buffer().parse(asBuffer);
    expect(await textOfPdf(pdf.body)).toMatch(new RegExp(`Closure approved: Administrator, ${signedAt}`));
    expect((await report('json', new Date(Date.parse(signedAt) - 1).toISOString())).body.signatures).toEqual([]);
  });

  it('can follow the closing, and until then it is shown as missing', async () => {
    const { path } = await open();
    expect(
      (
        await admin
          .post(`${path}/signatures`)
          .send({ meaning: 'approved', ...signature })
          .expect(409)
      ).body.code,
    ).toBe('recall_open');
    expect((await close(path).expect(200)).body).toMatchObject({ closureSignature: 'missing', signatures: [] });
    const { contentSha256 } = await read(path);
    expect(
      (
        await admin
          .post(`${path}/signatures`)
          .send({ meaning: 'authored', ...signature })
          .expect(409)
      ).body.code,
    ).toBe('not_the_author');
    await admin
      .post(`${path}/signatures`)
      .send({ meaning: 'reviewed', ...signature })
      .expect(201);
    expect(await read(path)).toMatchObject({ closureSignature: 'missing', signatures: [{ meaning: 'reviewed', valid: true }] });
    const seen = { meaning: 'approved', ...signature, contentSha256 };
    const { body } = await admin.post(`${path}/signatures`).send(seen).expect(201);
    expect(body).toMatchObject({ contentSha256, valid: true });
    expect((await admin.post(`${path}/signatures`).send(seen).expect(409)).body.code).toBe('already_signed');
    expect(await read(path)).toMatchObject({ closureSignature: 'signed' });
    // Nobody types a password for nothing.
    expect((await close(path, { signature: { password: 'a guess' } }).expect(409)).body.code).toBe('recall_closed');
  });

  it('is not needed for a drill', async () => {
    const { path } = await open('drill');
    expect((await close(path).expect(200)).body.closureSignature).toBe('not_needed');
  });

  it('closes nothing with a wrong password, and is not made by an API token', async () => {
    const { path } = await open();
    const wrong = await close(path, { signature: { password: 'a guess' } }).expect(422);
    expect(wrong.body).toMatchObject({ code: 'wrong_password', errors: [{ pointer: '/signature/password' }] });
    const { body } = await admin.post('/api/v1/api-tokens').send({ name: 'closing' }).expect(201);
    const byToken = test.anonymous().post(`${path}/close`).set('Authorization', `Bearer ${body.token}`);
    expect((await byToken.send({ reason: 'done', signature }).expect(403)).body.code).toBe('token_cannot_sign');
    expect(await read(path)).toMatchObject({ closedAt: null, signatures: [] });
    const operations = await test.as('operations');
    await operations.post(`${path}/signatures`).send({ meaning: 'approved', password: 'x' }).expect(403);
  });

  it.each([
    ['the recall', `update recalls set close_reason = 'because' where id = $1`],
    [
      'an answer that counted',
      `update recall_replies set on_hand = 1 where recall_consignee_id in (select id from recall_consignees where recall_id = $1)`,
    ],
    ['its lots', `update recall_lots set extended_on = '2026-01-01' where recall_id = $1`],
  ])('no longer holds when the owner of the database alters %s', async (_, statement) => {
    const { path, id } = await open();
    await close(path, { signature }).expect(200);
    const client = await test.database.connect();
    await client.query('begin; set local session_replication_role = replica');
    await client.query(statement, [id]);
    await client.query('commit');
    client.release();
    const { closureSignature, signatures } = await read(path);
    expect(closureSignature).toBe('invalid');
    expect(signatures[0].invalidBecause).toMatchObject([{ code: 'record_altered' }]);
  });

  it('holds after returns, merges and corrections that follow the closing', async () => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot);
    const path = `/api/v1/recalls/${id}`;
    await close(path, { signature }).expect(200);
    const { body: shipped } = await admin.get('/api/v1/distributions').query({ lotNumber: lot }).expect(200);
    const [first, second] = shipped.data;
    const back = { quantity: 1, returnedOn: '2025-08-01', reason: 'late', disposition: 'quarantined' };
    await admin.post(`/api/v1/distributions/${first.id}/returns`).send(back).expect(201);
    await admin.post(`/api/v1/distributions/${second.id}/void`).send({ reason: 'entered twice' }).expect(200);
    expect(await read(path)).toMatchObject({ closureSignature: 'signed', signatures: [{ valid: true }] });
  });
});
