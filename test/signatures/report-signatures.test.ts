import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { IdentityProof } from '../../src/auth/identity-proof/identity-proof.service.js';
import { Config } from '../../src/config/config.module.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { FileMissing, StorageUnavailable } from '../../src/storage/storage-errors.js';
import { AN_EMAIL } from '../support/email.js';
import { ADMIN } from '../support/environment.js';
import { pastTriggers } from '../support/past-triggers.js';
import { addSigner, codeOf, makeReport, type Signer, sign } from '../support/signers.js';
import { startTestApp } from '../support/test-app.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the electronic signatures of a tracing report', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let author: Signer;
  let approver: Signer;
  beforeAll(async () => {
    author = await addSigner(test, 'Robin Ames');
    approver = await addSigner(test, 'Sam Okafor');
  });

  const faultsOf = async (path: string) =>
    (await admin.get(path).expect(200)).body.signatures.map(
      ({ valid, invalidBecause }: { valid: boolean; invalidBecause: { code: string }[] }) => {
        expect(valid).toBe(invalidBecause.length === 0);
        return invalidBecause.map(({ code }) => code);
      },
    );
  it('are made by its author and then by another person, with printed name, time and meaning', async () => {
    const path = await makeReport(author);
    const { body: unsigned } = await author.agent.get(path).expect(200);
    expect(unsigned).toMatchObject({ signatures: [], signedAs: [], version: 1 });
    const { body: authored, headers } = await sign(path, author, 'authored', { contentSha256: unsigned.contentSha256 }).expect(201);
    expect(authored).toEqual({
      id: authored.id,
      subjectType: 'tracing_report',
      subjectId: unsigned.id,
      meaning: 'authored',
      printedName: 'Robin Ames',
      userId: author.id,
      account: author.email,
      secondFactor: null,
      signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      contentSha256: unsigned.contentSha256,
      covers: [],
      valid: true,
      invalidBecause: [],
    });
    expect(headers.location).toBe(`/api/v1/signatures/${authored.id}`);
    const { body: approved } = await sign(path, approver, 'approved').expect(201);
    expect(approved).toMatchObject({ printedName: 'Sam Okafor', covers: [authored.id], valid: true });
    // A name that changes later changes no signature.
    await test.database.query(`update users set name = 'Robin Miller' where id = $1`, [author.id]);
    const { body: signed } = await admin.get(path).expect(200);
    expect(signed).toMatchObject({ signatures: [authored, approved], signedAs: ['approved', 'authored'], version: 3 });
    await test.database.query(`update users set name = 'Robin Ames' where id = $1`, [author.id]);
    const { body: list } = await admin.get('/api/v1/signatures').query({ subjectType: 'tracing_report', subjectId: signed.id }).expect(200);
    expect(list.data).toEqual([approved, authored]);
    const { body: ofAuthor } = await admin.get('/api/v1/signatures').query({ userId: author.id }).expect(200);
    expect(ofAuthor.data).toEqual([authored]);
    const { rows } = await test.database.query(
      `select actor_id::int as actor, new_values ->> 'meaning' as meaning from audit_events where entity_type = 'signatures' and entity_id in ($1, $2) order by id`,
      [authored.id, approved.id],
    );
    expect(rows).toEqual([
      { actor: author.id, meaning: 'authored' },
      { actor: approver.id, meaning: 'approved' },
    ]);
  });

  it('can be checked elsewhere, with the public key alone', async () => {
    const path = await makeReport(author);
    const { body: signed } = await sign(path, author, 'authored').expect(201);
    const { body: evidence } = await admin.get(`/api/v1/signatures/${signed.id}`).expect(200);
    const key = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(evidence.publicKey, 'base64')]),
      format: 'der',
      type: 'spki',
    });
    expect(verifySignature(null, Buffer.from(evidence.sealed), key, Buffer.from(evidence.seal, 'base64'))).toBe(true);
    expect(createHash('sha256').update(evidence.content).digest('hex')).toBe(signed.contentSha256);
    expect(JSON.parse(evidence.sealed)).toMatchObject({
      printedName: 'Robin Ames',
      contentSha256: signed.contentSha256,
      meaning: 'authored',
    });
    expect(JSON.parse(evidence.content)).toMatchObject({ fileSha256: (await admin.get(path)).body.sha256 });
  });

  it('are refused to the wrong person, a second time, and for what has changed', async () => {
    const path = await makeReport(author);
    expect(await codeOf(sign(path, author, 'approved').expect(409))).toBe('author_cannot_approve');
    expect(await codeOf(sign(path, author, 'reviewed').expect(409))).toBe('author_cannot_approve');
    expect(await codeOf(sign(path, approver, 'authored').expect(409))).toBe('not_the_author');
    const operations = await addSigner(test, 'Lee Park', 'operations');
    expect(await codeOf(sign(path, operations, 'approved').expect(403))).toBe('permission_denied');
    await sign('/api/v1/tracing-reports/999', operations, 'approved').expect(404);
    await sign(path, author, 'authored').expect(201);
    expect(await codeOf(sign(path, approver, 'approved', { contentSha256: 'a'.repeat(64) }).expect(409))).toBe('content_changed');
    expect(await codeOf(sign(path, await addSigner(test, null), 'approved').expect(422))).toBe('printed_name_missing');
    await sign('/api/v1/tracing-reports/999', approver, 'approved').expect(404);
    await sign(path, approver, 'approved').expect(201);
    expect(await codeOf(sign(path, approver, 'approved').expect(409))).toBe('already_signed');
    const { body: token } = await approver.agent.post('/api/v1/api-tokens').send({ name: 'nightly' }).expect(201);
    const byToken = test.anonymous().post(`${path}/signatures`).set('Authorization', `Bearer ${token.token}`);
    expect(await codeOf(byToken.send({ meaning: 'reviewed', password: approver.password }).expect(403))).toBe('session_required');
    // An e-mail stays supporting evidence.
    const { body } = await author.agent.post(`${path}/approvals`).attach('file', AN_EMAIL, 'approval.eml').expect(201);
    expect(body.id).toBeGreaterThan(0);
    expect((await admin.get(path)).body.signatures).toHaveLength(2);
  });

  it('ask for the password at that moment, and slow down who guesses it', async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    const guesser = await addSigner(test, 'Kim Lang');
    const wrong = await sign(path, { ...guesser, password: 'a guess' }, 'approved').expect(422);
    expect(wrong.body).toMatchObject({ code: 'wrong_password', errors: [{ pointer: '/password' }] });
    const { body: events } = await admin.get('/api/v1/audit-events').query({ entityType: 'access', entityId: guesser.email }).expect(200);
    expect(events.data[0]).toMatchObject({ action: 'signing_failed', newValues: { step: 'password', purpose: `${path}/signatures` } });
    expect(JSON.stringify(events)).not.toContain('a guess');
    const statuses = [];
    // The key would roll a count back, if the route took it.
    for (let guess = 0; guess < 14; guess += 1)
      statuses.push((await sign(path, { ...guesser, password: 'a guess' }, 'approved').set('Idempotency-Key', `guess ${guess}`)).status);
    expect(statuses).toContain(429);
    expect((await admin.get(path)).body.signatures).toHaveLength(1);
  });

  it('ask for the second factor where it is on, and use its code up', async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    const signer = await addSigner(test, 'Ada Weiss');
    const factor = '/api/v1/auth/second-factor';
    const { body: made } = await signer.agent.post(`${factor}/enrolment`).send({ currentPassword: signer.password }).expect(200);
    const code = (steps: number) =>
      new TOTP({ secret: Secret.fromBase32(made.secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
    const { body: codes } = await signer.agent
      .post(`${factor}/confirmation`)
      .send({ code: code(-1) })
      .expect(200);
    const missing = await sign(path, signer, 'approved').expect(422);
    expect(missing.body).toMatchObject({ code: 'wrong_code', errors: [{ pointer: '/code' }] });
    expect(await codeOf(sign(path, signer, 'approved', { code: 'ABCDE' }).expect(422))).toBe('wrong_code');
    const [recovery] = codes.recoveryCodes;
    expect((await sign(path, signer, 'approved', { code: recovery }).expect(201)).body.secondFactor).toBe('recovery_code');
    expect(await codeOf(sign(path, signer, 'reviewed', { code: recovery }).expect(422))).toBe('wrong_code');
    expect((await sign(path, signer, 'reviewed', { code: code(0) }).expect(201)).body.secondFactor).toBe('totp');
  });

  it('show the printed name: without one, nobody types a password for nothing, or signs when it goes meanwhile', async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    const nameless = await addSigner(test, null);
    expect(await codeOf(sign(path, { ...nameless, password: 'a guess' }, 'approved').expect(422))).toBe('printed_name_missing');
    const loser = await addSigner(test, 'Kim Lang');
    const prover = test.app.get(IdentityProof);
    const prove = prover.prove.bind(prover);
    const spied = vi.spyOn(prover, 'prove').mockImplementation(async (...proof) => {
      await test.database.query('update users set name = null where id = $1', [loser.id]);
      return prove(...proof);
    });
    onTestFinished(() => spied.mockRestore());
    expect(await codeOf(sign(path, loser, 'approved').expect(422))).toBe('printed_name_missing');
    expect((await admin.get(path)).body.signatures).toHaveLength(1);
  });

  it('hold after SECRET_KEY was changed, if its earlier value is named', async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    const SECRET_KEY = test.app.get(Config).get('SECRET_KEY');
    const changed = {
      DATABASE_URL: test.databaseUrl,
      DATA_DIR: test.app.get(Config).get('DATA_DIR'),
      LOG_IN: 'as given',
      SECRET_KEY: 'b'.repeat(40),
    };
    for (const [variables, faults] of [
      [changed, ['key_unknown']],
      [{ ...changed, FORMER_SECRET_KEYS: `${'c'.repeat(40)} ${SECRET_KEY}` }, []],
    ] as const) {
      const other = await startTestApp(variables);
      const { body } = await (await other.asAdmin()).get(path).expect(200);
      expect(body.signatures[0].invalidBecause.map(({ code }: { code: string }) => code)).toEqual(faults);
      await other.close();
    }
  });

  it.each([
    ['the printed name', `update signatures set printed_name = 'Somebody Else' where id = $id`, [['signature_altered'], []]],
    ['the time', `update signatures set signed_at = signed_at - interval '1 day' where id = $id`, [['signature_altered'], []]],
    ['the signer', `update signatures set user_id = 1 where id = $id`, [['signature_altered'], []]],
    ['the account', `update signatures set account = 'x@silqeqms.example' where id = $id`, [['signature_altered'], []]],
    ['the second factor', `update signatures set second_factor = 'totp' where id = $id`, [['signature_altered'], []]],
    ['the meaning', `update signatures set meaning = 'reviewed' where id = $id`, [['signature_altered'], []]],
    [
      'the hash of what was signed',
      `update signatures set content_sha256 = repeat('a', 64) where id = $id`,
      [['signature_altered', 'content_altered'], []],
    ],
    [
      'the seal',
      `update signatures set seal = repeat('A', 86) || '==' where id = $id`,
      [['signature_altered'], ['earlier_signature_missing']],
    ],
    ['which key made the seal', `update signatures set key_id = 'another' where id = $id`, [['key_unknown'], []]],
    [
      'the order of signatures',
      `update signatures set ordinal = 7, previous_seal = 'x' where id = $id`,
      [['earlier_signature_missing'], ['signature_altered', 'earlier_signature_missing']],
    ],
    [
      'blanks of the text that was signed',
      `update signatures set content = content || ' ' where id = $id`,
      [['content_altered', 'record_altered'], []],
    ],
    [
      'the text that was signed, into none that JSON allows',
      `update signatures set content = '{"id":"\\ud800"}' where id = $id`,
      [['content_altered', 'record_altered'], []],
    ],
    [
      'the text that was signed, into none',
      `update signatures set content = '' where id = $id`,
      [['content_altered', 'record_altered'], []],
    ],
    [
      'the text that was signed',
      `update signatures set content = replace(content, '"rowCount":0', '"rowCount":9') where id = $id`,
      [['content_altered', 'record_altered'], []],
    ],
    ['the report', `update tracing_reports set row_count = 9 where id = $report`, [['record_altered'], ['record_altered']]],
    [
      'the hash of its file',
      `update tracing_reports set sha256 = repeat('a', 64) where id = $report`,
      [
        ['record_altered', 'file_altered'],
        ['record_altered', 'file_altered'],
      ],
    ],
    ['the first signature, by removing it', `delete from signatures where id = $id`, [['earlier_signature_missing']]],
    [
      'the signed report, by another one',
      `update signatures set subject_id = 1000000 + id where id = $id`,
      [['earlier_signature_missing']],
    ],
  ])('show that somebody altered %s', async (_, statement, faults) => {
    const path = await makeReport(author);
    const { body: first } = await sign(path, author, 'authored').expect(201);
    await sign(path, approver, 'approved').expect(201);
    expect(await faultsOf(path)).toEqual([[], []]);
    await pastTriggers(test, statement.replace('$id', first.id).replace('$report', String(first.subjectId)));
    expect(await faultsOf(path)).toEqual(faults);
  });

  it('show a file that was altered, and are not made for one', async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    const { rows } = await test.database.query('select storage_key as key from tracing_reports where id = $1', [path.split('/').at(-1)]);
    await writeFile(join(test.app.get(Config).get('DATA_DIR'), 'files', rows[0].key), 'Ship Date,Order Number\n');
    expect(await faultsOf(path)).toEqual([['file_altered']]);
    expect(await codeOf(sign(path, approver, 'approved').expect(409))).toBe('signed_file_damaged');
  });

  it('say so where the record that was signed is not there', async () => {
    const path = await makeReport(author);
    const { body: signed } = await sign(path, author, 'authored').expect(201);
    await pastTriggers(test, `update signatures set subject_id = 1000000 + id where id = ${signed.id}`);
    const { body } = await admin.get(`/api/v1/signatures/${signed.id}`).expect(200);
    expect(body).toMatchObject({ valid: false, invalidBecause: [{ code: 'signature_altered' }, { code: 'record_missing' }] });
  });

  it('say so where their file cannot be read now, and are not made without a look at it', async () => {
    const path = await makeReport(author);
    await sign(path, author, 'authored').expect(201);
    const open = vi
      .spyOn(test.app.get(FileStorage), 'open')
      .mockImplementation(() => Promise.reject(new StorageUnavailable('It does not answer.')));
    onTestFinished(() => open.mockRestore());
    expect(await faultsOf(path)).toEqual([['file_unreadable']]);
    expect(await codeOf(sign(path, approver, 'approved').expect(503))).toBe('storage_unavailable');
    open.mockImplementation(() => Promise.reject(new FileMissing('It is not there.')));
    expect(await faultsOf(path)).toEqual([['file_altered']]);
    expect(await codeOf(sign(path, approver, 'approved').expect(409))).toBe('signed_file_damaged');
  });

  it('are not made for a report whose file stayed in the earlier system', async () => {
    const path = await makeReport(author);
    await pastTriggers(
      test,
      `update tracing_reports set adopted = true, generated_by_user_id = null, storage_key = null where id = ${path.split('/').at(-1)}`,
    );
    const { body } = await sign(path, approver, 'approved').expect(409);
    expect(body).toMatchObject({ code: 'signed_file_damaged', detail: expect.stringMatching(/not carried over.*Nothing was signed/) });
  });

  it('cannot be changed or removed, by the log-in of the web process or by the owner', async () => {
    const path = await makeReport(author);
    const { body: signed } = await sign(path, author, 'authored').expect(201);
    for (const statement of ['update signatures set meaning = $2 where id = $1', 'delete from signatures where id = $1 and meaning <> $2'])
      await expect(test.database.query(statement, [signed.id, 'approved'])).rejects.toThrow('holds regulated records');
  });

  it('need a person: the first admin signs as the one who made it', async () => {
    const { body } = await admin.post('/api/v1/tracing-reports').send({ month: '2025-05' }).expect(201);
    const { body: signed } = await admin
      .post(`/api/v1/tracing-reports/${body.id}/signatures`)
      .send({ meaning: 'authored', password: ADMIN.password })
      .expect(201);
    expect(signed.printedName).toBe('Administrator');
  });
});
