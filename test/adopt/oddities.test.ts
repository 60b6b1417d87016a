import { Pool } from 'pg';
import { createOldDatabase } from '../support/old-database.js';
import { cloneDatabase } from '../support/test-app.js';
import { adopt } from './adopt-command.js';

/** Everything odd in the running databases, adopted in one go: the old rows and their numbers are in test/fixtures/old-system/oddities.sql. */
describe('adopting a database of the old system', () => {
  let target: Pool;
  let run: { code: number; output: string };

  beforeAll(async () => {
    const url = await cloneDatabase();
    run = await adopt(url, await createOldDatabase('schema', 'oddities'));
    target = new Pool({ connectionString: url, max: 2 });
  }, 60_000);
  afterAll(() => target.end());

  const rows = async (sql: string, values: unknown[] = []) => (await target.query(sql, values)).rows;
  const became = async (table: string, ...oldIds: number[]) =>
    rows(
      `select old_id::int as id, outcome, reason from adopted_records where source_table = $1 and old_id = any ($2::text[]) order by 1`,
      [table, oldIds.map(String)],
    );
  /** The log entries that an old entry or line became. */
  const logged = (table: string, ...oldIds: number[]) =>
    rows(
      `select a.old_id::int as "oldId", d.*, d.ship_date::text as ship_date from adopted_records a join distribution_log_entries d on d.id = a.new_id
       where a.new_table = 'distribution_log_entries' and a.source_table = $1 and a.old_id = any ($2::text[]) and d.id is not null order by 1`,
      [table, oldIds.map(String)],
    );
  const newOrder = async (oldId: number) =>
    (
      await rows(
        `select s.*, s.order_date::text as order_date from adopted_records a join sales_orders s on s.id = a.new_id
         where a.source_table = 'sales_orders' and a.old_id = $1`,
        [String(oldId)],
      )
    )[0];
  const newCustomer = async (oldId: number) =>
    (
      await rows(
        `select c.* from adopted_records a join customers c on c.id = a.new_id where a.source_table = 'customers' and a.old_id = $1`,
        [String(oldId)],
      )
    )[0];

  it('ends with a reconciliation that is equal, and commits', () => {
    expect(run.output).toContain('The reconciliation is equal.\nCommitted.');
    expect(run.code).toBe(0);
    expect(run.output).toMatch(/^distribution_log_entries +31 +10 +0 +21 +0$/m);
    expect(run.output).toMatch(/^distribution_lines +9 +3 +2 +4 +0$/m);
    expect(run.output).toContain('542 in the old system; 195 in the log, 347 waiting, 0 adopted earlier');
    expect(run.output).toMatch(/^ {2}customer \d+ \(.+\), on orders of customer \d+ \(.+\): 1$/m);
  });

  it('leaves every distribution on a sales order of its own customer', async () => {
    const [checks] = await rows(`select
      (select count(*)::int from distribution_log_entries where sales_order_id is null) as without,
      (select count(*)::int from distribution_log_entries d join sales_orders s on d.sales_order_id = s.id where d.customer_id != s.customer_id) as mismatched,
      (select count(*)::int from sales_orders s left join distribution_log_entries d on d.sales_order_id = s.id where d.id is null) as empty`);
    expect(checks).toEqual({ without: 0, mismatched: 0, empty: 2 });
  });

  it('drops no row: each is adopted, merged or waits with a reason, and is kept as it was', async () => {
    const [lost] = await rows(
      `select count(*)::int as count from adopted_records where received is null and source_table <> 'audit_events'`,
    );
    expect(lost.count).toBe(0);
    const [open] = await rows(`select count(*)::int as count from adopted_records where outcome = 'waiting' and reason is null`);
    expect(open.count).toBe(0);
    const [order] = await rows(`select received from adopted_records where source_table = 'sales_orders' and old_id = '9'`);
    expect(order.received).toMatchObject({ order_number: '602', status: 'lost' });
  });

  describe('customers', () => {
    it('are one when their names share a company key, whatever their old keys were', async () => {
      expect(await became('customers', 1, 2)).toEqual([
        { id: 1, outcome: 'adopted', reason: null },
        { id: 2, outcome: 'merged', reason: null },
      ]);
      const one = await newCustomer(1);
      expect(one).toMatchObject({ company_key: 'CEDARCREEKUROLOGYCLINIC', customer_number: 'C-100', city: 'Boise' });
      expect((await newCustomer(2)).id).toBe(one.id);
    });

    it('keep the old key where the name yields none, and wait where neither does', async () => {
      expect(await newCustomer(5)).toMatchObject({ company_key: 'BYOIN', facility_name: '———' });
      expect(await became('customers', 6)).toEqual([{ id: 6, outcome: 'waiting', reason: 'facility_name_unusable' }]);
    });

    it('get no number that two of them claim, nor one of two of their own', async () => {
      for (const oldId of [3, 4, 7, 8]) expect((await newCustomer(oldId)).customer_number).toBeNull();
      expect(run.output).toContain('customers: 4 customer_number_conflict (old id 3, 4, 7, 8)');
    });

    it('keep their rep, and reps of one name are one unless their e-mail differs', async () => {
      const reps = await rows('select id, name from reps order by id');
      expect(reps.map(({ name }) => name)).toEqual(['Dana West', 'Dana West (3)']);
      expect((await newCustomer(1)).primary_rep_id).toBe(reps[0].id);
      expect((await newCustomer(3)).primary_rep_id).toBe(reps[1].id);
      expect(await became('reps', 4)).toEqual([{ id: 4, outcome: 'waiting', reason: 'name_missing' }]);
    });

    it('keep their further reps, and a doubtful primary one is named', async () => {
      expect(await became('customer_reps', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).toEqual([
        { id: 1, outcome: 'merged', reason: null },
        { id: 2, outcome: 'adopted', reason: null },
        { id: 3, outcome: 'merged', reason: null },
        { id: 4, outcome: 'adopted', reason: 'other_primary_rep' },
        { id: 5, outcome: 'adopted', reason: 'other_primary_rep' },
        { id: 6, outcome: 'adopted', reason: 'other_primary_rep' },
        { id: 7, outcome: 'merged', reason: null },
        { id: 8, outcome: 'waiting', reason: 'rep_not_found' },
        { id: 9, outcome: 'waiting', reason: 'customer_not_found' },
        { id: 10, outcome: 'merged', reason: null },
        { id: 11, outcome: 'adopted', reason: null },
      ]);
      const reps = await rows(
        `select k.customer_id::int as customer, p.name, k.is_primary as "isPrimary", c.primary_rep_id = k.rep_id as shown from customer_reps k
         join reps p on p.id = k.rep_id join customers c on c.id = k.customer_id where k.ended_on is null order by 1, 3 desc, 2`,
      );
      const [one, three, four, seven] = await Promise.all([1, 3, 4, 7].map(async (oldId) => Number((await newCustomer(oldId)).id)));
      const rep = (customer: number | undefined, name: string, isPrimary: boolean, shown: boolean | null = isPrimary) => ({
        customer,
        name,
        isPrimary,
        shown,
      });
      expect(reps).toEqual(
        [
          rep(one, 'Dana West', true),
          rep(one, 'Dana West (3)', false),
          rep(three, 'Dana West (3)', true),
          rep(three, 'Dana West', false),
          rep(four, 'Dana West', false, null),
          rep(four, 'Dana West (3)', false, null),
          rep(seven, 'Dana West (3)', true),
          rep(seven, 'Dana West', false),
        ].sort((a, b) => Number(a.customer) - Number(b.customer)),
      );
    });

    it('keep their notes with the instant they were written, in UTC', async () => {
      const notes = await rows(
        `select note_text, author, iso_utc(noted_at) as at, noted_on::text as day, customer_id from customer_notes order by noted_at`,
      );
      const { id } = await newCustomer(1);
      expect(notes).toEqual([
        { note_text: 'Receives on weekdays only.', author: 'pat', at: '2023-05-01T16:30:00.000Z', day: '2023-05-01', customer_id: id },
        { note_text: 'Annex closed in June.', author: 'not recorded', at: '2023-06-01T00:00:00.000Z', day: '2023-06-01', customer_id: id },
      ]);
      expect((await became('customer_notes', 3, 4, 5)).map(({ reason }) => reason)).toEqual([
        'customer_not_found',
        'note_empty',
        'date_missing',
      ]);
    });
  });

  describe('sales orders', () => {
    it('of one number and customer that say the same are one', async () => {
      expect((await became('sales_orders', 1, 2)).map(({ outcome }) => outcome)).toEqual(['adopted', 'merged']);
      expect((await newOrder(2)).id).toBe((await newOrder(1)).id);
      expect(await newOrder(1)).toMatchObject({ order_number: 'SO# 0000123', order_key: '0000123', tracking_number: '1Z001' });
    });

    it('of another customer share the number', async () => {
      const reused = await newOrder(3);
      expect(reused).toMatchObject({ order_key: '0000123', customer_id: (await newCustomer(3)).id, external_key: 'ss-3' });
    });

    it('of one number and customer that say different things all wait: it is unclear which is right', async () => {
      expect((await became('sales_orders', 4, 5)).map(({ reason }) => reason)).toEqual(['order_differs', 'order_differs']);
      expect(await rows(`select 1 from sales_orders where order_key = '500'`)).toEqual([]);
      const details = await rows(
        `select reason_detail as detail from adopted_records where source_table = 'sales_orders' and old_id in ('4', '5') order by old_id`,
      );
      expect(details.map(({ detail }) => detail)).toEqual([
        'It differs from row 5 of sales_orders: order date "2022-01-01", there "2024-01-01"; lines.',
        'It differs from row 4 of sales_orders: order date "2024-01-01", there "2022-01-01"; lines.',
      ]);
    });

    it('wait when their number, customer, source, status or date is missing or unknown', async () => {
      expect((await became('sales_orders', 6, 7, 8, 9, 13)).map(({ reason }) => reason)).toEqual([
        'order_number_unusable',
        'customer_not_found',
        'unknown_source',
        'unknown_status',
        'order_date_missing',
      ]);
    });

    it('without an order date get the first ship date, and are listed for a person', async () => {
      expect((await newOrder(10)).order_date).toBe('2023-02-02');
      expect(await became('sales_orders', 10)).toEqual([{ id: 10, outcome: 'adopted', reason: 'order_date_from_shipment' }]);
    });

    it('are adopted without distributions, and with a status in another spelling', async () => {
      expect(await newOrder(12)).toMatchObject({ status: 'cancelled', external_key: null });
    });

    it('that are called cancelled although they shipped are completed, and named', async () => {
      expect(await newOrder(11)).toMatchObject({ status: 'completed' });
      const named = await rows(
        `select old_id from adopted_records where source_table = 'sales_orders' and reason = 'cancelled_but_shipped'`,
      );
      expect(named).toEqual([{ old_id: '11' }]);
    });

    it('keep the customer as sold-to, and as ship-to where their first shipment went', async () => {
      expect(await newOrder(14)).toMatchObject({
        sold_to_facility_name: 'Tidewater Supply Co.',
        sold_to_city: 'Norfolk',
        ship_to_facility_name: 'Sunrise Clinic',
        ship_to_city: 'Reno',
      });
      expect(await newOrder(11)).toMatchObject({ ship_to_facility_name: 'Harbor Clinic', ship_to_city: 'Tampa' });
    });

    it('keep their lines, counting devices by the catalogue and numbering those without a number', async () => {
      const linesOf = async (oldId: number) =>
        rows(
          `select line_number, item_code, sku, units, unit_price, description from sales_order_lines where sales_order_id = $1 order by 1`,
          [(await newOrder(oldId)).id],
        );
      expect(await linesOf(1)).toEqual([
        { line_number: 1, item_code: '211610SPT', sku: '211610SPT', units: 10, unit_price: '12.50', description: null },
        { line_number: 2, item_code: '21600101003', sku: '211610SPT', units: 20, unit_price: '99.00', description: 'boxes of ten' },
        { line_number: 3, item_code: 'NRE', sku: null, units: null, unit_price: null, description: 'engineering' },
      ]);
      expect((await linesOf(3)).map(({ line_number, units }) => [line_number, units])).toEqual([
        [1, 3],
        [2, 4],
      ]);
      expect((await became('sales_order_lines', 3, 9, 10, 11)).map(({ reason }) => reason)).toEqual([
        'price_not_in_cents',
        'sales_order_waits',
        'invalid_line',
        'sales_order_not_found',
      ]);
    });
  });

  describe('lots', () => {
    it('come from the lot log with their wrong names, except for rows that contradict each other', async () => {
      expect(await rows(`select lot_number, units_produced from lots where registered_at is not null`)).toEqual([
        { lot_number: 'SLQ-10001', units_produced: 500 },
      ]);
      expect(await rows(`select alias, lot_number from lot_aliases`)).toEqual([{ alias: 'SLQ10001', lot_number: 'SLQ-10001' }]);
      const waiting = await rows(
        `select reason, count(*)::int from adopted_records where source_table = 'lot_log' and outcome = 'waiting' group by 1 order by 1`,
      );
      expect(waiting).toEqual([
        { reason: 'alias_in_use', count: 2 },
        { reason: 'lot_missing', count: 1 },
        { reason: 'repeated_in_file', count: 2 },
        { reason: 'unknown_sku', count: 1 },
      ]);
    });
  });

  describe('distributions', () => {
    it('of an order of another customer go to the order of that number of their own customer, and keep their own ship-to', async () => {
      const [entry] = await logged('distribution_log_entries', 1);
      expect(entry).toMatchObject({
        sales_order_id: (await newOrder(3)).id,
        customer_id: (await newCustomer(3)).id,
        facility_name: 'Cedar Creek Annex',
        city: 'Nampa',
        contact_email: 'dock@cedar.example',
        ship_date: '2023-03-03',
        quantity: 10,
      });
    });

    it('without an order id find the only order of their number and customer', async () => {
      const [byCustomer, byName] = await logged('distribution_log_entries', 2, 21);
      expect(byCustomer).toMatchObject({ sales_order_id: (await newOrder(1)).id, order_number: ' so#0000123' });
      expect(byName).toMatchObject({ sales_order_id: (await newOrder(11)).id, facility_name: 'Harbor Surgery Entrance' });
    });

    it('follow an order that was merged', async () => {
      const [entry] = await logged('distribution_log_entries', 25);
      expect(entry.sales_order_id).toBe((await newOrder(1)).id);
    });

    it('are the lines of an entry that has some, never its own quantity', async () => {
      const lines = await logged('distribution_lines', 1, 2, 3, 4);
      expect(lines.map(({ oldId, sku, lot_number, quantity }) => [oldId, sku, lot_number, quantity])).toEqual([
        [1, '211610SPT', 'SLQ-10001', 10],
        [2, '211810SPT', 'SLQ-10003', 15],
        [3, '211410SPT', 'SLQ-10004', 5],
        [4, '211410SPT', 'SLQ-10004', 5],
      ]);
      expect(lines[2].id).toBe(lines[3].id);
      expect(await rows(`select 1 from distribution_log_entries where quantity = 31`)).toEqual([]);
      expect(lines.map(({ external_key }) => external_key)).toEqual(Array(4).fill('ss-ship-3'));
    });

    it('are the entry itself where it has one line, since a correction was written to the entry alone', async () => {
      const [entry] = await logged('distribution_log_entries', 30);
      expect(entry).toMatchObject({ sku: '211610SPT', lot_number: 'SLQ-10001', lot_number_received: 'slq 10001', quantity: 33 });
      expect((await logged('distribution_lines', 7))[0].id).toBe(entry.id);
      expect(await became('distribution_lines', 7)).toEqual([{ id: 7, outcome: 'merged', reason: 'corrected_on_its_entry' }]);
    });

    it('keep the lot as it was received beside the lot it stands for', async () => {
      const entries = await logged('distribution_log_entries', 1, 6, 7, 21);
      expect(entries.map(({ lot_number, lot_number_received }) => [lot_number, lot_number_received])).toEqual([
        ['SLQ-10001', null],
        ['SLQ-10001', 'slq10001'],
        ['SLQ-10001', 'slq-10001 '],
        ['SLQ-10001', '10001'],
      ]);
    });

    it('of one external shipment all bear its key', async () => {
      const entries = await logged('distribution_log_entries', 27, 28);
      expect(entries.map(({ external_key }) => external_key)).toEqual(['ss-ship-27', 'ss-ship-27']);
    });

    it('that cannot enter the log wait for a person, each with its reason and as received', async () => {
      const waiting = await rows(
        `select origin_id as id, reason_code as reason, reason_detail as detail, lot_number, quantity, received
         from unlinked_distributions where origin = 'adopt' order by length(origin_id), origin_id`,
      );
      expect(waiting.map(({ id, reason }) => [id, reason])).toEqual([
        ['4', 'unknown_lot'],
        ['5', 'malformed_lot'],
        ['8', 'unknown_sku'],
        ['9', 'order_not_found'],
        ['10', 'order_not_found'],
        ['11', 'sales_order_in_question'],
        ['12', 'sales_order_in_question'],
        ['13', 'sales_order_not_found'],
        ['14', 'distribution_exists'],
        ['15', 'differs_from_log'],
        ['16', 'invalid_quantity'],
        ['17', 'future_ship_date'],
        ['18', 'lot_of_other_sku'],
        ['19', 'lot_sku_conflict'],
        ['20', 'lot_sku_conflict'],
        ['22', 'facility_name_missing'],
        ['23', 'unknown_source'],
        ['24', 'invalid_ship_date'],
        ['26', 'lot_in_question'],
        ['29', 'order_of_other_customer'],
        ['distribution_lines/5', 'unknown_lot'],
        ['distribution_lines/6', 'entry_not_found'],
        ['distribution_lines/8', 'lines_differ_from_entry'],
        ['distribution_lines/9', 'lines_differ_from_entry'],
      ]);
      const of = (id: string) => waiting.find((row) => row.id === id);
      expect(of('5')).toMatchObject({
        lot_number: '77777',
        quantity: 3,
        received: { id: 5, lot_number: '77777', order_number: '0000123' },
      });
      expect(of('18')?.detail).toBe('Lot SLQ-10001 is of SKU 211610SPT, not 211810SPT.');
      expect(of('distribution_lines/5')?.received).toMatchObject({ id: 5, quantity: 1, entry: { id: 3, quantity: 31 } });
    });

    it('invent no lot, product or order of what waits', async () => {
      expect(await rows(`select 1 from lots where lot_number = 'SLQ-20002'`)).toEqual([]);
      expect(await rows(`select 1 from products where sku = 'ZZZ'`)).toEqual([]);
      expect(await rows(`select 1 from sales_orders where reconstructed`)).toEqual([]);
    });
  });

  describe('documents', () => {
    it('belong to their order, found by the entry if they name nothing else', async () => {
      const attachments = await rows(
        `select storage_key, filename, pdf_type, sales_order_id, sha256, byte_size, iso_utc(uploaded_at) as at from order_pdf_attachments order by 1 desc`,
      );
      const { id } = await newOrder(1);
      const unknown = { sales_order_id: id, sha256: null, byte_size: null };
      expect(attachments).toEqual([
        { ...unknown, storage_key: 'orders/0001.pdf', filename: 'order.pdf', pdf_type: 'sales_order', at: '2023-03-01T18:00:00.000Z' },
        { ...unknown, storage_key: 'labels/0003.pdf', filename: '0003.pdf', pdf_type: 'other', at: '2023-03-05T18:00:00.000Z' },
        { ...unknown, storage_key: 'labels/0002.pdf', filename: 'label.pdf', pdf_type: 'label', at: '2023-03-04T18:00:00.000Z' },
      ]);
      expect((await became('order_pdf_attachments', 4, 5, 6)).map(({ outcome, reason }) => [outcome, reason])).toEqual([
        ['waiting', 'attachment_without_order'],
        ['merged', null],
        ['waiting', 'attachment_without_order'],
      ]);
    });

    it('keep what was recorded of tracing reports and approvals, and no more', async () => {
      const reports = await rows(
        `select filters, sha256, row_count::int, status, iso_utc(generated_at) as at from tracing_reports order by generated_at`,
      );
      expect(reports).toEqual([
        { filters: { month: '2023-04' }, sha256: 'ab'.repeat(32), row_count: 3, status: 'complete', at: '2023-05-01T00:30:00.000Z' },
        { filters: 'month=2023-05', sha256: null, row_count: null, status: 'not recorded', at: '2023-06-01T00:30:00.000Z' },
      ]);
      expect(await rows(`select storage_key, iso_utc(sent_at) as at from approvals_eml`)).toEqual([
        { storage_key: 'approvals/1.eml', at: '2023-05-02T09:00:00.000Z' },
      ]);
      expect(await became('approvals_eml', 2)).toEqual([{ id: 2, outcome: 'waiting', reason: 'report_not_found' }]);
    });
  });

  describe('users', () => {
    it('come without their old passwords, which nobody can check any more', async () => {
      const users = await rows(`select email, password_hash, is_active from users where email like '%clinic.example' order by email`);
      expect(users).toEqual([
        { email: 'former@clinic.example', password_hash: null, is_active: false },
        { email: 'pat.doe@clinic.example', password_hash: null, is_active: true },
      ]);
      const [kept] = await rows(
        `select count(*)::int as count from adopted_records where received::text like '%pbkdf2%' or received::text like '%scrypt%'`,
      );
      expect(kept.count).toBe(0);
    });

    it('that exist already stay as they are', async () => {
      expect(await became('users', 1, 3, 4)).toEqual([
        { id: 1, outcome: 'merged', reason: null },
        { id: 3, outcome: 'merged', reason: null },
        { id: 4, outcome: 'waiting', reason: 'email_missing' },
      ]);
      const [admin] = await rows(`select password_hash from users where email = 'admin@silqeqms.example'`);
      expect(admin.password_hash).toMatch(/^\$argon2id\$/);
    });
  });

  describe('the audit trail', () => {
    it('takes over the old events as they were, marked as imported, under the records that they are of', async () => {
      const events = await rows(
        `select iso_utc(occurred_at) as at, actor, actor_id, action, entity_type, entity_id, request_id, imported_from from audit_events
         where imported_from is not null order by occurred_at`,
      );
      const [pat] = await rows(`select id from users where email = 'pat.doe@clinic.example'`);
      expect(events).toMatchObject([
        {
          at: '2023-03-01T17:59:59.250Z',
          actor: 'pat.doe@clinic.example',
          actor_id: pat.id,
          action: 'sales_order.create',
          entity_type: 'sales_orders',
          entity_id: String((await newOrder(1)).id),
          request_id: 'req-1',
          imported_from: { id: 1, metadata_json: '{"order_number": "SO# 0000123"}' },
        },
        { at: '2023-03-02T08:00:00.000Z', actor: 'not recorded', actor_id: null, action: 'login.failed', entity_id: 'not recorded' },
      ]);
    });

    it('has an event for every adopted record, with who and why', async () => {
      const told = await rows(
        `select entity_type, count(*)::int as events from audit_events where actor = 'adopt' and reason = 'adopted from the old system' and action = 'insert'
         group by 1 order by 1`,
      );
      expect(Object.fromEntries(told.map(({ entity_type, events }) => [entity_type, events]))).toMatchObject({
        customers: 5,
        sales_orders: 6,
        distribution_log_entries: 12,
        unlinked_distributions: 24,
        order_pdf_attachments: 3,
        lots: 5,
      });
    });
  });
});
