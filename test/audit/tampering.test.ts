import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AuditSealer } from '../../src/audit/proof/audit-sealer.js';
import { CheckpointKey, parseCheckpoint } from '../../src/audit/proof/checkpoint.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { makeFirstRecords } from '../support/first-records.js';
import { Owner } from '../support/owner.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';
import { type Choices, KINDS_OF_MANIPULATION, type Manipulation } from './manipulations.js';

/** The same numbers in each run (mulberry32). */
function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const kinds = Object.entries(KINDS_OF_MANIPULATION);
/** How many random manipulations are made, each kind by turns: `TAMPER=1000 npx vitest ...` makes more; TAMPER_SEED chooses others. */
const TIMES = Number(process.env.TAMPER ?? kinds.length);
const SEED = Number(process.env.TAMPER_SEED ?? 20_261_129);

const SEALED = 'events_are_as_they_were_sealed';
/** Classes of the errors with which a constraint refuses a value, also from the owner. */
const REFUSED_VALUE = /^2[23]/;

describe('what the owner of the database does past the triggers is found:', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const admin = useAdmin(test);
  let owner: Owner;
  let choices: Choices;

  const seal = () => test.app.get(AuditSealer).seal();
  /** Lets the next checkpoint be kept at once. */
  const aMinutePasses = () => owner.does(`update audit_checkpoints set stored_at = stored_at - interval '2 minutes'`);
  const storage = () => test.app.get(FileStorage);
  const keptCheckpoints = async () => {
    const keys: string[] = [];
    for await (const { key } of storage().list('audit/checkpoints/')) keys.push(key);
    return keys;
  };

  beforeAll(async () => {
    owner = await Owner.of(test);
    await makeFirstRecords(test, admin);
    for (let count = 0; count < 4; count += 1) {
      await sealAll(test);
      await aMinutePasses();
      const id = await insertDistribution(test.database, await insertOrder(test.database));
      await admin
        .patch(`/api/v1/distributions/${id}`)
        .set('If-Match', '"v1"')
        .send({ quantity: 3 + count, reason: 'counted again' })
        .expect(200);
      if (count % 2 === 0) await admin.post(`/api/v1/distributions/${id}/void`).send({ reason: 'entered twice' }).expect(200);
    }
    await admin.post('/api/v1/users/1/password-link').expect(201);
    await sealAll(test);
    await owner.keepsEverything();
    const seals = await owner.asks<{ size: number; ids: string[] }>(
      'select tree_size::int as size, event_ids as ids from audit_seals order by 1',
    );
    choices = {
      owner,
      below: numbers(SEED),
      events: seals.flatMap(({ ids }) => ids.map(Number)),
      sizes: seals.map(({ size }) => size),
      storage: storage(),
      webRole: new URL(process.env.TEST_WEB_URL ?? '').username,
    };
  });

  const stores = async (key: string, bytes: Buffer | null) => {
    await storage().discard(key);
    if (bytes) await storage().put(key, Readable.from([bytes]));
  };
  const failing = async (query = ''): Promise<{ name: string; detail: string }[]> => {
    const { body } = await admin.get(`/api/v1/audit-events/verification${query}`).expect(200);
    return body.checks.filter(({ ok }: { ok: boolean }) => !ok);
  };
  /** @returns what the verification said that names it not; nothing where it was found */
  const missed = async ({ what, sql, file, defines, sealsAnew, undo, check, says }: Manipulation): Promise<object[]> => {
    const run = (statements: string) => (defines ? owner.defines(statements) : owner.does(statements));
    await run(sql);
    const kept = sealsAnew ? await keptCheckpoints() : [];
    if (sealsAnew) await seal();
    const before = file && (await buffer(await storage().open(file.key)));
    if (file) await stores(file.key, file.bytes);
    const found = await failing(file ? '?files=true' : '');
    await run(undo);
    if (file) await stores(file.key, before ?? null);
    if (sealsAnew) for (const key of await keptCheckpoints()) if (!kept.includes(key)) await storage().discard(key);
    const detail = found.find(({ name }) => name === check)?.detail ?? '';
    return (typeof says === 'string' ? detail.includes(says) : says.test(detail)) ? [] : [{ what, sql, found, check, says: String(says) }];
  };
  /** Makes one of the kind that the constraints let pass. */
  const make = async (kind: (typeof kinds)[number][1]): Promise<object[]> => {
    try {
      return await missed(await kind(choices));
    } catch (error) {
      if (!REFUSED_VALUE.test((error as { code?: string }).code ?? '')) throw error;
      return make(kind);
    }
  };

  it('nothing is found in what the application did', async () => {
    expect(await failing('?files=true')).toEqual([]);
  });

  it(
    `${TIMES} random manipulations of ${kinds.length} kinds, each named`,
    async () => {
      const made: Record<string, number> = {};
      const unnoticed: object[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        const [name, kind] = kinds[time % kinds.length] as (typeof kinds)[number];
        unnoticed.push(...(await make(kind)));
        made[name] = (made[name] ?? 0) + 1;
      }
      expect(unnoticed).toEqual([]);
      expect(await failing()).toEqual([]);
      process.stdout.write(`TAMPER_SEED=${SEED}: found ${JSON.stringify(made)}\n`);
    },
    60_000 + TIMES * 3_000,
  );

  it('a void that is undone, with its event', async () => {
    const [voided] = await owner.asks<{ id: string; event: string }>(
      `select d.id, e.id as event from distribution_log_entries d join audit_events e on e.entity_type = 'distribution_log_entries'
         and e.entity_id = d.id::text and e.new_values ? 'voided_at' and e.action = 'update' limit 1`,
    );
    expect(
      await missed({
        what: 'record and event',
        sql: `update distribution_log_entries set voided_at = null, void_reason = null, version = version - 1 where id = ${voided?.id};
        delete from audit_events where id = ${voided?.event}`,
        undo: owner.restoring('distribution_log_entries', 'audit_events'),
        check: SEALED,
        says: `event ${voided?.event}, sealed between`,
      }),
    ).toEqual([]);
  });

  it('an event that is put into a sealed transaction, before it is sealed itself and afterwards', async () => {
    const slipped = {
      what: 'a further event of the last transaction',
      sql: `insert into audit_events (actor, action, entity_type, entity_id, change_number)
        select 'x', 'update', 'lots', 'SLQ-1', max(change_number) from audit_events`,
      undo: owner.restoring('audit_events', 'audit_seals', 'audit_checkpoints'),
      check: SEALED,
      says: /event \d+ of lots SLQ-1 was slipped into a transaction that was sealed/,
    };
    expect(await missed(slipped)).toEqual([]);
    expect(await missed({ ...slipped, sealsAnew: true })).toEqual([]);
    expect(await failing()).toEqual([]);
  });

  /** A seal with a change of it: what the verification says. */
  const seals = (what: string, sql: string, says: string) =>
    missed({ what, sql, undo: owner.restoring('audit_seals', 'audit_nodes', 'audit_checkpoints'), check: SEALED, says });

  it('a seal, its signature, its origin and its place', async () => {
    const size = choices.sizes[0];
    const ofSeal = (change: string) => `update audit_seals set ${change} where tree_size = ${size}`;
    const turned = (column: string) => `${column} = set_byte(${column}, 0, 255 - get_byte(${column}, 0))`;
    const [seal] = await owner.asks<{ checkpoint: string }>('select checkpoint from audit_seals order by tree_size limit 1');
    const head = parseCheckpoint(seal?.checkpoint ?? '');
    const ofAnother = new CheckpointKey(SIGNING_KEY).sign({
      origin: 'silqeqms/another',
      size: head?.size ?? 0,
      root: head?.root ?? Buffer.alloc(32),
    });
    const ofLess = new CheckpointKey(SIGNING_KEY).sign({ origin: head?.origin ?? '', size: 1, root: head?.root ?? Buffer.alloc(32) });
    const noRoot = `the checkpoint of the seal of ${size} events`;
    expect([
      ...(await seals('the signature', ofSeal(`checkpoint = replace(checkpoint, ' silqeqms/', ' silqeqmz/')`), 'is not signed by a key')),
      ...(await seals('a leaf hash', ofSeal(turned('leaf_hashes')), 'its hashes do not lead to its root')),
      ...(await seals('the frontier', ofSeal(turned('frontier')), 'its hashes do not lead to its root')),
      ...(await seals('the origin', ofSeal(`checkpoint = '${ofAnother}'`), noRoot)),
      ...(await seals('the size', ofSeal(`checkpoint = '${ofLess}'`), noRoot)),
      ...(await seals(
        'a seal in the middle',
        `delete from audit_checkpoints where tree_size = ${choices.sizes[1]}; delete from audit_seals where tree_size = ${choices.sizes[1]}`,
        `the seal of ${choices.sizes[2]} events does not follow the one before it: seals are missing`,
      )),
    ]).toEqual([]);
  });

  it('when a seal was made, which change came next, and what the trail is called', async () => {
    const [size] = choices.sizes;
    const changed = `of when it was made was changed`;
    const some = `update audit_seals set`;
    expect([
      ...(await seals('all later changes', `${some} next_change = next_change + 1000000000`, changed)),
      ...(await seals('one change later', `${some} next_change = next_change + 1 where tree_size = ${size}`, changed)),
      ...(await seals('a microsecond', `${some} sealed_at = sealed_at - interval '1 microsecond' where tree_size = ${size}`, changed)),
      ...(await seals('no signature', `${some} time_signature = null where tree_size = ${choices.sizes.at(-1)}`, changed)),
      ...(await seals('no signature at all', `${some} time_signature = null`, changed)),
      ...(await missed({
        ...{ what: 'the name', sql: `update audit_origins set origin = origin || 'x'`, check: SEALED, says: 'the trail was renamed' },
        undo: owner.restoring('audit_origins'),
      })),
    ]).toEqual([]);
  });

  it('the hashes of subtrees', async () => {
    await test.database.query(`insert into lots (lot_number, sku) select 'SLQ-8' || n, '211610SPT' from generate_series(10001, 11100) n`);
    await sealAll(test);
    await owner.keepsAgain('audit_events', 'lots', 'change_times', 'audit_seals', 'audit_nodes', 'audit_checkpoints');
    expect([
      ...(await seals('a hash', `update audit_nodes set hash = set_byte(hash, 0, 255 - get_byte(hash, 0))`, 'hashes of subtrees of')),
      ...(await seals('none', 'delete from audit_nodes', 'hashes of subtrees of')),
    ]).toEqual([]);
    expect(await failing()).toEqual([]);
  });
});
