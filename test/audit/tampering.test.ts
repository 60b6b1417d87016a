import { randomUUID } from 'node:crypto';
import { AuditSealer } from '../../src/audit/proof/audit-sealer.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

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

interface Manipulation {
  what: string;
  sql: string;
  undo: string;
  /** The check that fails, and what it says. */
  check: string;
  says: string;
}

/** How many manipulations of random events and records are made; `TAMPER=1000 npx vitest ...` makes more. */
const TIMES = Number(process.env.TAMPER ?? 24);

describe('what the owner of the database does past the triggers is found:', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const admin = useAdmin(test);
  const SEALED = 'events_are_as_they_were_sealed';
  const RECORDS = 'records_are_as_their_events_say';
  let events: number[];
  let distributions: number[];

  beforeAll(async () => {
    for (let count = 0; count < 6; count += 1) {
      const id = await insertDistribution(test.database, await insertOrder(test.database));
      await admin
        .patch(`/api/v1/distributions/${id}`)
        .set('If-Match', '"v1"')
        .send({ quantity: 3 + count, reason: 'counted again' })
        .expect(200);
      if (count % 2 === 0) await admin.post(`/api/v1/distributions/${id}/void`).send({ reason: 'entered twice' }).expect(200);
      if (count === 3) await sealAll(test);
    }
    await admin.post('/api/v1/users/1/password-link').expect(201);
    await sealAll(test);
    const ids = async (sql: string) => (await test.database.query(sql)).rows.map(({ id }) => Number(id));
    events = await ids(
      'select id from audit_events where id = any ((select array_agg(u) from audit_seals s, unnest(s.event_ids) u)::bigint[]) order by id',
    );
    distributions = await ids('select id from distribution_log_entries order by id');
  });

  /** As an owner can: with triggers off, also those that are always on. */
  const owner = async (sql: string) => {
    const client = await test.database.connect();
    const always = ['audit_events', 'audit_seals', 'audit_nodes', 'audit_checkpoints'];
    try {
      await client.query(`begin; ${always.map((table) => `alter table ${table} disable trigger ${table}_append_only;`).join('')}
        set local session_replication_role = replica; ${sql};
        ${always.map((table) => `alter table ${table} enable always trigger ${table}_append_only;`).join('')} commit`);
    } finally {
      client.release(true);
    }
  };
  const failing = async (): Promise<{ name: string; detail: string }[]> => {
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    return body.checks.filter(({ ok }: { ok: boolean }) => !ok);
  };
  const isFound = async ({ what, sql, undo, check, says }: Manipulation) => {
    await owner(sql);
    const found = await failing();
    await owner(undo);
    expect({ what, found: found.find(({ name }) => name === check)?.detail }).toEqual({ what, found: expect.stringContaining(says) });
  };
  const eventRow = async (id: number) => {
    const { rows } = await test.database.query('select to_jsonb(e)::text as row from audit_events e where id = $1', [id]);
    const literal = `'${rows[0].row.replaceAll("'", "''")}'::jsonb`;
    return `insert into audit_events overriding system value select * from jsonb_populate_record(null::audit_events, ${literal})`;
  };

  it('nothing is found in what the application did', async () => {
    expect(await failing()).toEqual([]);
  });

  it(`${TIMES} random changes of events and records, each named`, async () => {
    const below = numbers(20_261_129);
    const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
    const manipulations: (() => Promise<Manipulation>)[] = [
      async () => {
        const id = pick(events);
        const change = pick([
          `reason = 'another reason'`,
          `actor = 'somebody else'`,
          `occurred_at = occurred_at - interval '1 microsecond'`,
          `new_values = coalesce(new_values, '{}') || '{"quantity": 999}'`,
          `old_values = '{"x": null}'`,
          `request_id = 'none'`,
          `imported_from = '{}'`,
        ]);
        const undo = `delete from audit_events where id = ${id}; ${await eventRow(id)}`;
        return { what: change, sql: `update audit_events set ${change} where id = ${id}`, undo, check: SEALED, says: `event ${id} ` };
      },
      async () => {
        const id = pick(events);
        return {
          what: 'an event is removed',
          sql: `delete from audit_events where id = ${id}`,
          undo: await eventRow(id),
          check: SEALED,
          says: `event ${id}, sealed between`,
        };
      },
      async () => {
        const id = pick(events.slice(0, -1));
        return {
          what: 'an event is slipped in',
          sql: `insert into audit_events (actor, action, entity_type, entity_id, change_number)
            select 'x', 'update', 'lots', 'SLQ-1', change_number from audit_events where id = ${id}`,
          undo: `delete from audit_events where actor = 'x'`,
          check: SEALED,
          says: 'slipped in among those sealed',
        };
      },
      async () => {
        const id = pick(events.slice(0, 5));
        return {
          what: 'an event moves to the end',
          sql: `update audit_events set change_number = change_number + 1000000000 where id = ${id}`,
          undo: `delete from audit_events where id = ${id}; ${await eventRow(id)}`,
          check: SEALED,
          says: `event ${id}, sealed between`,
        };
      },
      async () => {
        const id = pick(distributions);
        const [column, value] = pick([
          ['quantity', 'quantity + 1'],
          ['ship_date', 'ship_date - 1'],
          ['tracking_number', `'1Z${randomUUID().slice(0, 8)}'`],
          ['contact_name', `'Another Name'`],
          ['created_at', `created_at + interval '1 second'`],
          ['version', 'version + 1'],
        ]);
        const { rows } = await test.database.query(
          `select quote_nullable(${column}::text) as value from distribution_log_entries where id = $1`,
          [id],
        );
        const type = { quantity: 'integer', ship_date: 'date', created_at: 'timestamptz', version: 'integer' }[column as string] ?? 'text';
        return {
          what: `${column} of a record changes`,
          sql: `update distribution_log_entries set ${column} = ${value} where id = ${id}`,
          undo: `update distribution_log_entries set ${column} = ${rows[0].value}::${type} where id = ${id}`,
          check: RECORDS,
          says: `distribution_log_entries ${id} (${column}`,
        };
      },
    ];
    for (let time = 0; time < TIMES; time += 1)
      await isFound(await (manipulations[time % manipulations.length] as () => Promise<Manipulation>)());
    expect(await failing()).toEqual([]);
  });

  it('a void that is undone, with its event', async () => {
    const id = distributions[0];
    const { rows } = await test.database.query(
      `select id from audit_events where entity_type = 'distribution_log_entries' and entity_id = $1 and new_values ? 'voided_at'`,
      [String(id)],
    );
    const event = Number(rows[0].id);
    const kept = await test.database.query(
      'select voided_at::text as at, void_reason as reason from distribution_log_entries where id = $1',
      [id],
    );
    await isFound({
      what: 'record and event',
      sql: `update distribution_log_entries set voided_at = null, void_reason = null, version = version - 1 where id = ${id}; delete from audit_events where id = ${event}`,
      undo: `update distribution_log_entries set voided_at = '${kept.rows[0].at}', void_reason = '${kept.rows[0].reason}', version = version + 1 where id = ${id};
        ${await eventRow(event)}`,
      check: SEALED,
      says: `event ${event}, sealed between`,
    });
  });

  it('a password hash and a token that were exchanged', async () => {
    const { rows } = await test.database.query('select password_hash as hash from users where id = 1');
    await isFound({
      what: 'password',
      sql: `update users set password_hash = 'another' where id = 1`,
      undo: `update users set password_hash = '${rows[0].hash}' where id = 1`,
      check: RECORDS,
      says: 'users 1 (password_hash',
    });
  });

  it('a back-dated event', async () => {
    await owner(
      `insert into audit_events (occurred_at, actor, action, entity_type, entity_id) values (now() - interval '1 day', 'x', 'note', 'lots', 'SLQ-1')`,
    );
    const found = await failing();
    await owner(`delete from audit_events where actor = 'x'`);
    expect(found.map(({ name, detail }) => [name, detail])).toEqual([[SEALED, expect.stringMatching(/event \d+ is back-dated: it says/)]]);
  });

  it('a seal, its signature and the subtrees', async () => {
    const { rows } = await test.database.query('select tree_size::int as size, checkpoint from audit_seals order by tree_size limit 1');
    const { size, checkpoint } = rows[0];
    const literal = (text: string) => `E'${text.replaceAll('\n', '\\n')}'`;
    await isFound({
      what: 'the signature',
      sql: `update audit_seals set checkpoint = replace(checkpoint, ' silqeqms/', ' silqeqmz/') where tree_size = ${size}`,
      undo: `update audit_seals set checkpoint = ${literal(checkpoint)} where tree_size = ${size}`,
      check: SEALED,
      says: 'is not signed by a key',
    });
    await isFound({
      what: 'a leaf hash',
      sql: `update audit_seals set leaf_hashes = set_byte(leaf_hashes, 0, 255 - get_byte(leaf_hashes, 0)) where tree_size = ${size}`,
      undo: `update audit_seals set leaf_hashes = set_byte(leaf_hashes, 0, 255 - get_byte(leaf_hashes, 0)) where tree_size = ${size}`,
      check: SEALED,
      says: 'its hashes do not lead to its root',
    });
  });

  it('a trail whose tail was cut off and sealed anew, by the checkpoint in the file storage', async () => {
    await owner(`update audit_checkpoints set stored_at = stored_at - interval '2 minutes'`);
    await test.app.get(AuditSealer).seal();
    await owner(`delete from audit_checkpoints where tree_size > (select min(tree_size) from audit_seals);
      delete from audit_seals where tree_size > (select min(tree_size) from audit_seals);
      update audit_events set actor = 'somebody else' where id = ${events.at(-1)}`);
    await test.app.get(AuditSealer).seal();
    const found = await failing();
    expect(found.find(({ name }) => name === SEALED)?.detail).toMatch(
      /the file storage keeps|the trail was rewritten|the trail was cut off/,
    );
  });
});
