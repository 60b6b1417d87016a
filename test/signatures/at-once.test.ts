import { AuditReviewsService } from '../../src/audit/reviews/audit-reviews.service.js';
import type { Meaning, SubjectType } from '../../src/audit/signatures/signature.schema.js';
import { SignaturesService } from '../../src/audit/signatures/signatures.service.js';
import type { Transaction } from '../../src/database/database.js';
import { ADMIN } from '../support/environment.js';
import { eventsAreFinal } from '../support/final-events.js';
import { race } from '../support/race.js';
import { openRecall, shipLot } from '../support/recalls.js';
import { addSigner, codeOf, makeReport, type Signer, sign } from '../support/signers.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('people who sign at once', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let author: Signer;
  let approver: Signer;
  let other: Signer;
  beforeAll(async () => {
    author = await addSigner(test, 'Robin Ames');
    approver = await addSigner(test, 'Sam Okafor');
    other = await addSigner(test, 'Ada Weiss');
  });
  const proven = ({ id, email }: Pick<Signer, 'id' | 'email'>) => ({ id, email, name: 'Sam Okafor', secondFactor: null });
  /** Signs in a transaction of the test. */
  const signIn = (tx: Transaction, path: string, who: Signer, meaning: Meaning, subjectType: SubjectType = 'tracing_report') =>
    test.app.get(SignaturesService).write(tx, { subjectType, subjectId: Number(path.split('/').at(-1)), meaning }, proven(who));
  const signedReport = async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    return path;
  };

  it('sign one after another: each signature covers those before it, and all hold', async () => {
    const path = await signedReport();
    const { status } = await race(
      test,
      (tx) => signIn(tx, path, approver, 'approved'),
      () => sign(path, other, 'approved'),
    );
    expect(status).toBe(201);
    const { signatures } = (await admin.get(path).expect(200)).body;
    const [first, second, third] = signatures;
    expect(signatures).toMatchObject([
      { covers: [], valid: true },
      { userId: approver.id, covers: [first.id], valid: true },
      { userId: other.id, covers: [first.id, second.id], valid: true },
    ]);
    expect(third).toBeDefined();
    const { rows } = await test.database.query('select ordinal from signatures where id = any ($1) order by id', [
      signatures.map(({ id }: { id: number }) => id),
    ]);
    expect(rows).toEqual([{ ordinal: 1 }, { ordinal: 2 }, { ordinal: 3 }]);
  });

  it('sign once with each meaning, also where one person sends it twice', async () => {
    const path = await signedReport();
    const answer = race(
      test,
      (tx) => signIn(tx, path, approver, 'approved'),
      () => sign(path, approver, 'approved'),
    );
    expect(await codeOf(answer)).toBe('already_signed');
    expect((await admin.get(path).expect(200)).body.signatures).toHaveLength(2);
  });

  it('close a period of the trail once', async () => {
    await eventsAreFinal(test);
    const { lastEventId } = (await admin.get('/api/v1/audit-reviews/pending').expect(200)).body;
    const review = { lastEventId, conclusion: 'fine' };
    const answer = race(
      test,
      (tx) => test.app.get(AuditReviewsService).write(tx, { ...review, upTo: null }, proven(author)),
      () => admin.post('/api/v1/audit-reviews').send({ ...review, signature: { password: ADMIN.password } }),
    );
    expect(await codeOf(answer)).toBe('event_not_pending');
  });

  it('are in a status report of a later instant, which waits for them', async () => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot, { kind: 'recall' });
    const path = `/api/v1/recalls/${id}`;
    await admin.post(`${path}/close`).send({ reason: 'all accounted for' }).expect(200);
    let asOf = '';
    const { body } = await race(
      test,
      async (tx) => {
        await signIn(tx, path, approver, 'approved', 'recall');
        asOf = new Date().toISOString();
      },
      () => admin.get(`${path}/status-report`).query({ asOf }).expect(200),
    );
    expect(body.signatures).toMatchObject([{ meaning: 'approved', printedName: 'Sam Okafor' }]);
  });
});
