import { lockSubject } from '../../src/audit/signatures/lock-subject.js';
import { changeNow } from '../support/change-now.js';
import { pastTriggers } from '../support/past-triggers.js';
import { race } from '../support/race.js';
import { addSigner, codeOf, makeReport, type Signer, sign } from '../support/signers.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('a tracing report is signed by its author first', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let author: Signer;
  let approver: Signer;
  beforeAll(async () => {
    author = await addSigner(test, 'Robin Ames');
    approver = await addSigner(test, 'Sam Okafor');
  });
  const stateOf = async (path: string) => {
    const { authorSignature, authorName, signedAs } = (await admin.get(path).expect(200)).body;
    return { authorSignature, authorName, signedAs };
  };

  it('and until then nobody reviews or approves it', async () => {
    const path = await makeReport(author);
    expect(await stateOf(path)).toEqual({ authorSignature: 'missing', authorName: 'Robin Ames', signedAs: [] });
    for (const meaning of ['reviewed', 'approved']) {
      const { body } = await sign(path, approver, meaning).expect(409);
      expect(body).toMatchObject({ code: 'author_signature_missing', errors: [{ pointer: '/meaning' }] });
      expect(body.detail).toMatch(/^Robin Ames generated report \d+ and signs it first, as `authored`\. Nothing was signed\.$/);
    }
    // Before the password is looked at: nobody types it for nothing.
    expect(await codeOf(sign(path, { ...approver, password: 'a guess' }, 'approved').expect(409))).toBe('author_signature_missing');
    await sign(path, author, 'authored').expect(201);
    expect(await stateOf(path)).toEqual({ authorSignature: 'signed', authorName: 'Robin Ames', signedAs: ['authored'] });
    await sign(path, approver, 'reviewed').expect(201);
    await sign(path, approver, 'approved').expect(201);
  });

  it('with a signature that holds: where it does not, the report is made anew', async () => {
    const path = await makeReport(author);
    const { body: signed } = await sign(path, author, 'authored').expect(201);
    await pastTriggers(test, `update signatures set printed_name = 'Somebody Else' where id = ${signed.id}`);
    expect(await stateOf(path)).toMatchObject({ authorSignature: 'invalid', authorName: 'Robin Ames' });
    const { body } = await sign(path, approver, 'approved').expect(409);
    expect(body.code).toBe('author_signature_missing');
    expect(body.detail).toMatch(
      /^The signature of Robin Ames, who generated report \d+, does not hold: .*its seal does not hold\. Generate/,
    );
  });

  it('as the database demands too, of each kind of signer', async () => {
    const id = Number((await makeReport(author)).split('/').at(-1));
    const insert = `insert into signatures (subject_type, subject_id, ordinal, meaning, user_id, account, printed_name, signed_at, content, content_sha256, key_id, seal)
      values ('tracing_report', ${id}, 1, $1, $2, 'x', 'x', now(), 'x', repeat('a', 64), 'x', 'x')`;
    await expect(test.database.query(insert, ['approved', approver.id])).rejects.toThrow('is signed by its author first');
    await expect(test.database.query(insert, ['reviewed', author.id])).rejects.toThrow('its author alone signs it as authored');
    await expect(test.database.query(insert, ['authored', approver.id])).rejects.toThrow('its author alone signs it as authored');
  });

  it('also where the author comes back while another person signs', async () => {
    const returner = await addSigner(test, 'Lee Park');
    const path = await makeReport(returner);
    const activate = 'update users set is_active = $2 where id = $1';
    await test.database.query(activate, [returner.id, false]);
    const answer = race(
      test,
      async (tx) => {
        await lockSubject(tx, 'tracing_report', Number(path.split('/').at(-1)));
        await tx.rows(activate, [returner.id, true]);
      },
      () => sign(path, approver, 'approved'),
    );
    expect(await codeOf(answer)).toBe('author_signature_missing');
  });

  it('unless the account of the author is no longer active', async () => {
    const leaver = await addSigner(test, 'Kim Lang');
    const path = await makeReport(leaver);
    const signedBefore = await makeReport(leaver);
    await sign(signedBefore, leaver, 'authored').expect(201);
    expect(await codeOf(sign(path, approver, 'approved').expect(409))).toBe('author_signature_missing');
    await changeNow(admin, `/api/v1/users/${leaver.id}`, { isActive: false }).expect(200);
    expect(await stateOf(path)).toMatchObject({ authorSignature: 'not_needed', authorName: null });
    expect(await stateOf(signedBefore)).toMatchObject({ authorSignature: 'signed' });
    await sign(path, approver, 'approved').expect(201);
    await sign(signedBefore, approver, 'approved').expect(201);
  });

  it('unless it is of the earlier system and has no author', async () => {
    const path = await makeReport(author);
    const id = Number(path.split('/').at(-1));
    await pastTriggers(test, `update tracing_reports set generated_by_user_id = null, adopted = true where id = ${id}`);
    expect(await stateOf(path)).toMatchObject({ authorSignature: 'not_needed', authorName: null });
    expect(await codeOf(sign(path, author, 'authored').expect(409))).toBe('not_the_author');
    await sign(path, approver, 'approved').expect(201);
  });
});
