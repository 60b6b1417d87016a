import { Owner } from '../support/owner.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const NOW = 'change_base() + pg_current_xact_id()::text::bigint';
const ENDS = `insert into change_times (change_number, ended_at, first_open) values (${NOW}, clock_timestamp(), ${NOW})`;

interface Finding {
  check: string;
  kind: string;
  entityType: string;
  entityId: string;
  detail: string;
}

/** The owner writes events as the triggers would, with the end of their transaction, and leaves the record as these say. */
describe('the verification finds a past that the owner of the database rewrote by', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let owner: Owner;
  let id: number;
  let then: string;
  let before: string;

  const trace = async () => JSON.stringify((await admin.get(`/api/v1/lots/SLQ-90001/trace?asOf=${then}`).expect(200)).body);
  const findings = async (): Promise<Finding[]> => (await admin.get('/api/v1/audit-events/verification').expect(200)).body.findings;

  beforeAll(async () => {
    owner = await Owner.of(test);
    id = await insertDistribution(test.database, await insertOrder(test.database));
    const [{ at } = { at: '' }] = await owner.asks<{ at: string }>('select iso_utc(clock_timestamp()) as at');
    then = at;
    await admin
      .patch(`/api/v1/distributions/${id}`)
      .set('If-Match', '"v1"')
      .send({ quantity: 7, trackingNumber: null, reason: 'counted again' })
      .expect(200);
    before = await trace();
    await owner.keepsEverything();
  });

  it('nothing, where the application did it', async () => {
    expect(await findings()).toEqual([]);
  });

  const event = (action: string, old: string, values: string) => () =>
    `update distribution_log_entries set change_number = ${NOW}, updated_at = clock_timestamp()${action === 'update' ? ', version = version + 1' : ''} where id = ${id};
     insert into audit_events (actor, action, entity_type, entity_id, old_values, new_values, change_number)
       select 'release', '${action}', 'distribution_log_entries', d.id::text, ${old}, ${values}, ${NOW} from distribution_log_entries d where d.id = ${id}; ${ENDS}`;
  const stray = (columns: string) => () =>
    expect.stringMatching(
      new RegExp(`^event \\d+ of distribution_log_entries ${id} says that it replaced what was not there \\(${columns}\\)$`),
    );

  it.each<[string, () => string, string, () => unknown]>([
    [
      'an event that says that the shipment was void',
      event('update', `'{"voided_at": "2026-01-01T00:00:00Z", "void_reason": "x"}'`, `'{"voided_at": null, "void_reason": null}'`),
      'event_added',
      stray('void_reason, voided_at'),
    ],
    [
      'an event that says that it was somebody else who received it',
      event('update', `'{"facility_name": "Pier Clinic"}'`, `jsonb_build_object('facility_name', d.facility_name)`),
      'event_added',
      stray('facility_name'),
    ],
    [
      'a second event that says that it was recorded',
      event('insert', 'null', 'to_jsonb(d)'),
      'event_added',
      () => expect.stringMatching(new RegExp(`^event \\d+ says that distribution_log_entries ${id} began once more$`)),
    ],
    [
      'a record that changed with a baseline',
      () => `update distribution_log_entries set quantity = 50 where id = ${id}; ${event('baseline', 'null', 'to_jsonb(d)')()}`,
      'event_added',
      stray('quantity'),
    ],
    [
      'the transaction that a record says wrote it last',
      () => `update distribution_log_entries set change_number = 1 where id = ${id}`,
      'record_changed',
      () => expect.stringMatching(new RegExp(`^distribution_log_entries ${id} \\(change_number; changed after event \\d+\\)$`)),
    ],
    [
      'a transaction that wrote nothing',
      () => `update distribution_log_entries set change_number = change_number + 1 where id = ${id}`,
      'record_changed',
      () => expect.stringMatching(new RegExp(`^distribution_log_entries ${id} \\(change_number; changed after event \\d+\\)$`)),
    ],
    [
      'transactions that are said to have been over',
      () => `update change_times set first_open = (select max(change_number) from change_times)`,
      'record_changed',
      () => expect.stringMatching(/^change_times \d+: oldest open transaction at the end of another differs$/),
    ],
  ])('%s', async (_, sql, kind, detail) => {
    await owner.does(sql());
    const found = await findings();
    await owner.does(owner.restoring('audit_events', 'distribution_log_entries', 'change_times'));
    expect(found).toContainEqual(expect.objectContaining({ kind, detail: detail() }));
    expect(await findings()).toEqual([]);
    expect(await trace()).toBe(before);
  });
});
