import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AuditSealer } from '../../src/audit/proof/audit-sealer.js';
import { CheckpointKey, parseCheckpoint, type TreeHead } from '../../src/audit/proof/checkpoint.js';
import { CheckpointKeeper } from '../../src/audit/proof/checkpoint-keeper.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { pastTriggers } from '../support/past-triggers.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const FOLDER = 'audit/checkpoints/';
const TIMES = 40;

describe('the verification against the checkpoints in the file storage', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const admin = useAdmin(test);
  const storage = () => test.app.get(FileStorage);
  const seal = async () => {
    await pastTriggers(test, `update audit_checkpoints set stored_at = stored_at - interval '2 minutes'`);
    await test.database.query('insert into reps (name) values ($1)', [`Rep ${randomUUID()}`]);
    await sealAll(test);
  };
  beforeAll(async () => {
    for (let time = 0; time < TIMES; time += 1) await seal();
  });

  const said = async () => {
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    return body.checks.find(({ name }: { name: string }) => name === 'events_are_as_they_were_sealed');
  };
  const keys = async () => {
    const found: string[] = [];
    for await (const { key } of storage().list(FOLDER)) found.push(key);
    return found.sort();
  };
  /** A file that somebody else put there, for this test. */
  const put = async (key: string, content: string) => {
    await storage().put(key, Readable.from([Buffer.from(content)]));
    onTestFinished(() => storage().discard(key));
  };
  const checkpoints = async () =>
    (
      await test.database.query(
        'select tree_size::int as size, checkpoint from audit_seals join audit_checkpoints using (tree_size) order by 1',
      )
    ).rows;

  it('compares all of them, and opens few', async () => {
    expect((await keys()).length).toBeGreaterThan(TIMES - 2);
    const open = vi.spyOn(storage(), 'open');
    expect(await said()).toMatchObject({ ok: true });
    const opened = open.mock.calls.filter(([key]) => key.startsWith(FOLDER)).length;
    vi.restoreAllMocks();
    expect(opened).toBeGreaterThan(0);
    expect(opened).toBeLessThan(8);
  });

  it('finds each one that the seals do not lead to, also those between the ones that it opens', async () => {
    const all = await keys();
    for (const key of [all[3], all[11], all[20]]) {
      const other = `${key?.slice(0, -68)}${'0'.repeat(64)}.txt`;
      await storage().put(other, Readable.from([Buffer.from('another root')]));
      expect((await said()).detail).toContain('the trail was rewritten');
      await storage().discard(other);
    }
    expect(await said()).toMatchObject({ ok: true });
  });

  it('finds a tail that was cut off and sealed anew to the same number of events', async () => {
    const before = await keys();
    const { rows } = await test.database.query(`select max(id)::int as id from audit_events; `);
    const [last, ...earlier] = (await checkpoints()).toReversed();
    await pastTriggers(
      test,
      `create schema kept; create table kept.seals as select * from audit_seals where tree_size = ${last.size};
       create table kept.checkpoints as select * from audit_checkpoints where tree_size = ${last.size};
       delete from audit_checkpoints where tree_size = ${last.size}; delete from audit_seals where tree_size = ${last.size};
       update audit_checkpoints set stored_at = stored_at - interval '2 minutes';
       update audit_events set actor = actor || '!' where id = ${rows[0].id}`,
    );
    await test.app.get(AuditSealer).seal();
    const found = await said();
    expect(found.detail).toContain(`the file storage keeps two checkpoints of ${last.size} events: the trail was rewritten`);
    expect(earlier.length).toBeGreaterThan(0);
    for (const key of await keys()) if (!before.includes(key)) await storage().discard(key);
    await pastTriggers(
      test,
      `delete from audit_checkpoints where tree_size >= ${last.size}; delete from audit_seals where tree_size >= ${last.size};
       update audit_events set actor = rtrim(actor, '!') where id = ${rows[0].id};
       insert into audit_seals select * from kept.seals; insert into audit_checkpoints select * from kept.checkpoints; drop schema kept cascade`,
    );
    expect(await said()).toMatchObject({ ok: true });
  });

  it('reads files of the time before their names had the root, and leaves those of another trail', async () => {
    const [first] = await checkpoints();
    await put(`${FOLDER}${String(first.size).padStart(16, '0')}.txt`, first.checkpoint);
    await put(`${FOLDER}another/${'0'.repeat(15)}7-${'0'.repeat(64)}.txt`, 'of another trail');
    expect(await said()).toMatchObject({ ok: true });
    await put(`${FOLDER}${'0'.repeat(15)}1.txt`, 'no checkpoint');
    expect((await said()).detail).toContain('no key of AUDIT_SIGNING_KEY signed a checkpoint in the file');
  });

  it('finds a file that only another key signed', async () => {
    const [first] = await checkpoints();
    const head = parseCheckpoint(first.checkpoint) as TreeHead;
    const forged = new CheckpointKey(Buffer.alloc(32, 8).toString('base64')).sign(head);
    await put(`${FOLDER}${'0'.repeat(15)}2.txt`, forged);
    expect((await said()).detail).toContain('no key of AUDIT_SIGNING_KEY signed a checkpoint in the file');
  });

  it('goes on where a process ended between the file of a checkpoint and its row', async () => {
    const count = (await keys()).length;
    await pastTriggers(test, 'delete from audit_checkpoints where tree_size = (select max(tree_size) from audit_checkpoints)');
    await pastTriggers(test, `update audit_checkpoints set stored_at = stored_at - interval '2 minutes'`);
    await test.app.get(CheckpointKeeper).keep();
    expect(await keys()).toHaveLength(count);
    const { rows } = await test.database.query(
      'select max(tree_size) = (select max(tree_size) from audit_seals) as newest from audit_checkpoints',
    );
    expect(rows).toEqual([{ newest: true }]);
  });

  it('are kept each minute also where somebody sets the instants of their rows anew', async () => {
    const keeper = test.app.get(CheckpointKeeper);
    await keeper.keep();
    await test.database.query('insert into reps (name) values ($1)', [`Rep ${randomUUID()}`]);
    await pastTriggers(test, 'update audit_checkpoints set stored_at = clock_timestamp()');
    await sealAll(test);
    const before = (await keys()).length;
    await keeper.keep();
    expect(await keys()).toHaveLength(before);
    const now = performance.now() + 61_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    await keeper.keep();
    vi.restoreAllMocks();
    expect(await keys()).toHaveLength(before + 1);
  });

  it('finds one whose file is gone, among those in the middle too', async () => {
    const key = (await keys()).at(7) as string;
    const bytes = await buffer(await storage().open(key));
    await storage().discard(key);
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    await storage().put(key, Readable.from([bytes]));
    const detail = expect.stringMatching(/^the file storage no longer has the checkpoint of the seal of \d+ events/);
    expect(body.findings).toEqual([expect.objectContaining({ kind: 'file_missing', treeSize: expect.any(Number), detail })]);
    expect(await said()).toMatchObject({ ok: true });
  });

  it('finds that none was kept for more than ten minutes', async () => {
    await test.database.query('insert into reps (name) values ($1)', [`Rep ${randomUUID()}`]);
    await sealAll(test);
    const { rows } = await test.database.query(
      `select s.tree_size::int as size, s.next_change::int as "nextChange", (extract(epoch from s.sealed_at - interval '11 minutes') * 1000000)::bigint::text as "sealedAt", o.origin
       from audit_seals s, audit_origins o where s.tree_size = (select max(tree_size) from audit_seals) and s.tree_size not in (select tree_size from audit_checkpoints)`,
    );
    const [time] = rows;
    const signed = new CheckpointKey(SIGNING_KEY).signTime(time).toString('hex');
    expect(await said()).toMatchObject({ ok: true });
    await pastTriggers(
      test,
      `update audit_seals set sealed_at = sealed_at - interval '11 minutes', time_signature = '\\x${signed}' where tree_size = ${time.size}`,
    );
    expect((await said()).detail).toMatch(/no checkpoint of the \d+ events sealed since .* is in the file storage/);
  });

  it('finds that the newest file does not hold what its name says', async () => {
    const newest = (await keys()).at(-1) as string;
    const [first] = await checkpoints();
    const real = storage().open.bind(storage());
    vi.spyOn(storage(), 'open').mockImplementation((key) =>
      key === newest ? Promise.resolve(Readable.from([Buffer.from(first.checkpoint)])) : real(key),
    );
    const { detail } = await said();
    vi.restoreAllMocks();
    expect(detail).toContain('holds another checkpoint than its name says');
  });
});
