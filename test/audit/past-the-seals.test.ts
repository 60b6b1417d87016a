import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AuditSealer } from '../../src/audit/proof/audit-sealer.js';
import { SegmentKeeper } from '../../src/audit/proof/segment-keeper.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { Owner } from '../support/owner.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What the owner of the database can do beside the events, their seals and their triggers. */
describe('the verification of a trail whose owner works past the seals', () => {
  let folder: string;
  let test: TestApp;
  let owner: Owner;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silqeqms-past-'));
    test = await startTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY, DATA_DIR: folder });
    owner = await Owner.of(test);
    await change();
    await sealAll(test);
    await found(test, []);
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  const change = async () => insertDistribution(test.database, await insertOrder(test.database));
  const found = async (of: TestApp, expected: unknown[], query = '') => {
    const { body } = await (await of.asAdmin()).get(`/api/v1/audit-events/verification${query}`).expect(200);
    expect(body.findings).toEqual(expected);
    expect(body.verified).toBe(expected.length === 0);
  };
  const guard = (detail: string) => expect.objectContaining({ kind: 'guard_changed', detail });

  it('finds a trail that was rewritten, renamed and sealed anew', async () => {
    await owner.does(`update audit_events set actor = 'Nobody' where id = (select max(id) from audit_events);
      delete from audit_segments; delete from audit_checkpoints; delete from audit_nodes; delete from audit_seals;
      update audit_origins set origin = 'silqeqms/' || gen_random_uuid()`);
    const next = await startTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY, DATABASE_URL: test.databaseUrl, DATA_DIR: folder });
    await sealAll(next);
    await found(next, [expect.objectContaining({ kind: 'checkpoint_changed', detail: expect.stringContaining('the trail renamed') })]);
    await next.close();
  });

  it('finds an event that was written with an earlier day as if the earlier system had kept it', async () => {
    await owner.does(`insert into audit_events (occurred_at, actor, action, entity_type, entity_id, imported_from)
      values (now() - interval '90 days', 'x', 'note', 'lots', 'SLQ-1', '{"id": 7, "entity_id": "7"}')`);
    const backDated = expect.objectContaining({
      kind: 'event_back_dated',
      detail: expect.stringMatching(/^event \d+ is back-dated: it says/),
    });
    await found(test, [backDated]);
    await sealAll(test);
    await found(test, [backDated]);
  });

  it('finds that all seals were removed with the files, and made anew', async () => {
    // Hours go by, in which people log in.
    const goBack = (hours: number) =>
      owner.does(`update audit_events set occurred_at = occurred_at - interval '${hours} hours'; update change_times set ended_at = ended_at - interval '${hours} hours';
        update mikro_orm_migrations set executed_at = executed_at - interval '${hours} hours'`);
    await goBack(2);
    await test.asAdmin();
    await goBack(2);
    await owner.does('delete from audit_segments; delete from audit_checkpoints; delete from audit_nodes; delete from audit_seals');
    const storage = test.app.get(FileStorage);
    const keys: string[] = [];
    for await (const { key } of storage.list('audit/')) keys.push(key);
    for (const key of keys) await storage.discard(key);
    await sealAll(test);
    const { body } = await (await test.asAdmin()).get('/api/v1/audit-events/verification').expect(200);
    const late = expect.stringMatching(/^event \d+ of .* was sealed at .*, hours after it was written, .* or their seals were removed$/);
    expect(body.findings).toContainEqual(expect.objectContaining({ kind: 'events_not_sealed', detail: late }));
  });

  it('finds the end of a transaction that was moved, by which former states go', async () => {
    const moved = { kind: 'event_back_dated', detail: expect.stringMatching(/^the transaction of event \d+ is said to have ended at /) };
    for (const by of [`- interval '1 minute'`, `+ interval '1 minute'`]) {
      await owner.does(
        `update change_times set ended_at = ended_at ${by} where change_number = (select max(change_number) from change_times)`,
      );
      const { body } = await (await test.asAdmin()).get('/api/v1/audit-events/verification').expect(200);
      expect(body.findings).toContainEqual(expect.objectContaining(moved));
      await owner.does(
        `update change_times set ended_at = ended_at - (interval '0' ${by}) where change_number = (select max(change_number) from change_times)`,
      );
    }
  });

  it('finds a seal that shows the checkpoint of another tree, and one from which the tree would go on otherwise', async () => {
    await change();
    await sealAll(test);
    const seals = await owner.asks<{ size: number; checkpoint: string; frontier: string }>(
      `select tree_size::int as size, checkpoint, frontier::text from audit_seals order by 1`,
    );
    const [one, other] = seals as [(typeof seals)[number], (typeof seals)[number]];
    const changed = (of: { size: number }, what: string) =>
      expect.objectContaining({
        kind: 'seal_changed',
        detail: expect.stringMatching(new RegExp(`the seal of ${of.size} events of .*${what}`)),
      });
    await owner.does(`update audit_seals set checkpoint = '${one.checkpoint}' where tree_size = ${other.size}`);
    await found(test, [changed(other, 'is that of another tree')]);
    await owner.does(`update audit_seals set checkpoint = '${other.checkpoint}' where tree_size = ${other.size};
      update audit_seals set frontier = set_byte(frontier, 0, 255 - get_byte(frontier, 0)) where tree_size = ${other.size}`);
    await found(test, [changed(other, 'its hashes do not lead to its root')]);
  });

  it('finds a column that may be empty, and a rule of uniqueness that is gone', async () => {
    await owner.defines(
      `alter table distribution_log_entries alter sales_order_id drop not null; drop index distribution_log_entries_same_distribution`,
    );
    await found(test, [
      guard('required value distribution_log_entries.sales_order_id is missing'),
      guard('unique index distribution_log_entries_same_distribution is missing'),
    ]);
  });

  it('keeps checkpoints also where the instant of the last one is still to come', async () => {
    await owner.does(`update audit_checkpoints set stored_at = '2099-01-01'`);
    await change();
    await sealAll(test);
    const kept = await owner.asks('select tree_size from audit_checkpoints');
    expect(kept).toHaveLength(2);
  });

  it('says that events are not sealed while a transaction stays open', async () => {
    const client = await test.database.connect();
    await sealAll(test);
    await client.query('begin; select pg_current_xact_id()');
    await change();
    await owner.does(`update audit_seals set sealed_at = sealed_at - interval '4 hours';
      update audit_events set occurred_at = occurred_at - interval '3 hours' where id > (select max(up_to_event) from audit_seals)`);
    const sealed = await test.app.get(AuditSealer).seal();
    const events = expect.stringMatching(/^\d+ events wait for their seal, one of them for more than an hour$/);
    const { body } = await (await test.asAdmin()).get('/api/v1/audit-events/verification').expect(200);
    client.release(true);
    expect(sealed).toBe(0);
    expect(body.findings).toContainEqual(expect.objectContaining({ kind: 'events_not_sealed', detail: events }));
  });

  it('finds numbers of changes by which events are never sealed', async () => {
    const numbers = guard('function change_base does not number changes behind all that are stored');
    await owner.defines('create or replace function change_base() returns bigint language sql stable as $$ select -99999999::bigint $$');
    await test.asAdmin();
    await found(test, [numbers]);
    await owner.defines('create or replace function change_base() returns bigint language sql stable as $$ select 0::bigint $$');
    await owner.does(`delete from audit_events where change_number < 0;
      insert into audit_events (actor, action, entity_type, entity_id, change_number) values ('Nobody', 'export', 'access_events', '1', 9000000000000000)`);
    await found(test, [numbers]);
  });

  it('finds rules, policies and settings that get round the triggers', async () => {
    await owner.defines('create rule quiet as on insert to access_events do instead nothing');
    await found(test, [guard('rule quiet on access_events is not of the migrations')]);
    await owner.defines(
      `drop rule quiet on access_events; alter table reps enable row level security; create policy few on reps using (true)`,
    );
    await found(test, [guard('policy few on reps is not of the migrations'), guard('row security of reps is switched on')]);
    await owner.defines(`drop policy few on reps; alter table reps disable row level security;
      do $$ begin execute format('alter database %I set session_replication_role = replica', current_database()); end $$`);
    await found(test, [guard('setting session_replication_role=replica is not of the migrations')]);
  });

  it('keeps the archive of what the trail was before it was rewritten and sealed anew', async () => {
    const storage = test.app.get(FileStorage);
    const archived = async () => {
      const keys: string[] = [];
      for await (const { key } of storage.list('audit/segments/')) keys.push(key);
      return keys;
    };
    await sealAll(test);
    await test.app.get(SegmentKeeper).keep(1);
    const before = await archived();
    const [{ size } = {}] = await owner.asks('select max(tree_size) as size from audit_segments');
    const bytes = await text(await storage.open(before[0] ?? ''));
    await owner.does(`update audit_events set actor = 'Nobody' where id = (select min(id) from audit_events);
      delete from audit_segments; delete from audit_checkpoints; delete from audit_nodes; delete from audit_seals`);
    await test.app.get(AuditSealer).seal();
    await test.app.get(SegmentKeeper).keep(Number(size));
    expect(await archived()).toEqual(expect.arrayContaining(before));
    expect(await text(await storage.open(before[0] ?? ''))).toBe(bytes);
  });

  it('keeps the file of a segment that two instances archive at once', async () => {
    const next = await startTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY, DATABASE_URL: test.databaseUrl, DATA_DIR: folder });
    const storage = next.app.get(FileStorage);
    const discard = storage.discard.bind(storage);
    // It is slow, and ends before it wrote its file.
    vi.spyOn(storage, 'discard').mockImplementationOnce(async (key) => {
      await test.app.get(SegmentKeeper).keep(1);
      await discard(key);
    });
    vi.spyOn(storage, 'put').mockRejectedValueOnce(new Error('killed'));
    await expect(next.app.get(SegmentKeeper).keep(1)).rejects.toThrow('killed');
    expect(await Promise.all([1, 2, 3].map(() => test.app.get(SegmentKeeper).keep(1)))).toContain(true);
    await found(test, [], '?files=true');
    await next.close();
  });
});
