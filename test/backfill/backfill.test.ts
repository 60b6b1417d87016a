import { MikroORM } from '@mikro-orm/postgresql';
import { Database } from '../../src/database/database.js';
import { ormOptions } from '../../src/database/orm-options.js';
import { entities } from '../../src/entities.js';
import { type BackfillResult, runBackfill } from '../../src/legacy/backfill/run-backfill.js';
import { EXPANDED, emptyDatabase, insertProduct, insertUnlinked, type MigratingDatabase, orderOf } from '../support/migrations.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';

const BEFORE_THE_QUEUE = 'Migration20261124092000_create_imports';

describe('the backfill command', () => {
  let test: MigratingDatabase;
  let orm: MikroORM;
  let lines: string[];
  beforeEach(async () => {
    test = await emptyDatabase();
    orm = new MikroORM(ormOptions(test.url, entities));
  });
  afterEach(async () => {
    await orm.close(true);
    await test.close();
  });

  const migrate = async (to?: string) => {
    await test.migrator.up(to ? { to } : {});
    await insertProduct(test.database);
  };
  const backfill = (options: { apply?: boolean; createMissingOrders?: boolean } = {}): Promise<BackfillResult> => {
    lines = [];
    const { apply = false, createMissingOrders = false } = options;
    return runBackfill(new Database(orm.em), { apply, createMissingOrders, today: '2025-12-31' }, (line) => lines.push(line));
  };
  const line = (shipment: string) => lines.find((text) => text.includes(`${shipment},`)) ?? '';
  const everything = async () => {
    const { rows } = await test.database.query(
      `select (select json_agg(d order by id) from distribution_log_entries d) as log, (select json_agg(s order by id) from sales_orders s) as orders,
         (select count(*)::int from audit_events) as events`,
    );
    return rows[0];
  };

  describe('on a log whose distributions need no order yet', () => {
    const someOfEach = async () => {
      const order = await insertOrder(test.database, { orderNumber: '0000123', facilityName: 'Alder Clinic' });
      const other = await insertOrder(test.database, { orderNumber: 'B-7', facilityName: 'Birch Clinic' });
      const { customerId } = order;
      return {
        order,
        other,
        linked: await insertUnlinked(test.database, { customerId, orderNumber: 'SO# 0000123' }),
        repeated: await insertUnlinked(test.database, { customerId, orderNumber: '0000123' }),
        ofOthers: await insertUnlinked(test.database, { customerId, orderNumber: 'b-7', shipDate: '2025-02-03', source: 'shipstation' }),
        unknown: await insertUnlinked(test.database, { customerId, orderNumber: '7C-1', shipDate: '2025-05-02', lotNumber: 'SLQ-90002' }),
        earlier: await insertUnlinked(test.database, {
          customerId,
          orderNumber: 'so 7C-1',
          shipDate: '2025-04-01',
          lotNumber: 'SLQ-90003',
        }),
        unusable: await insertUnlinked(test.database, { customerId, orderNumber: 'SO#' }),
      };
    };

    it('reports by default what would happen to each shipment, why, and its candidate orders, and changes nothing', async () => {
      await migrate(BEFORE_THE_QUEUE);
      const { order, other, ...ids } = await someOfEach();
      const before = await everything();
      const { log } = await backfill();
      expect(log).toEqual({ linked: 1, ordered: 0, ambiguous: 1, unmatched: 4 });
      expect(line(`distribution ${ids.linked}`)).toMatch(new RegExp(`^linked .*"SO# 0000123".*: sales order ${order.id}$`));
      expect(line(`distribution ${ids.repeated}`)).toMatch(new RegExp(`^ambiguous .* repeats distribution ${ids.linked}`));
      expect(line(`distribution ${ids.ofOthers}`)).toMatch(
        new RegExp(`^unmatched .*candidates: sales order ${other.id} of customer ${other.customerId} \\(Birch Clinic\\)$`),
      );
      expect(line(`distribution ${ids.unknown}`)).toMatch(/^unmatched .* No sales order has this order number\.$/);
      expect(line(`distribution ${ids.unusable}`)).toMatch(/^unmatched .* empty after its prefix$/);
      expect(await everything()).toEqual(before);
    });

    it('links only single matches with --apply, each with an audit event', async () => {
      await migrate(EXPANDED);
      const { order, other: _, linked, ...rest } = await someOfEach();
      const promised = await backfill();
      expect((await backfill({ apply: true })).log).toEqual(promised.log);
      expect(await orderOf(test.database, linked)).toBe(order.id);
      for (const id of Object.values(rest)) expect(await orderOf(test.database, id)).toBeNull();
      const { rows } = await test.database.query(`select actor, entity_id, reason from audit_events where action = 'update' order by id`);
      expect(rows).toEqual([{ actor: 'backfill', entity_id: String(linked), reason: 'backfill' }]);
    });

    it('creates missing orders from their distributions, and leaves the customer profile as it was', async () => {
      await migrate(EXPANDED);
      const { unknown, earlier, ofOthers, ...others } = await someOfEach();
      const { log } = await backfill({ apply: true, createMissingOrders: true });
      expect(log).toEqual({ linked: 1, ordered: 3, ambiguous: 1, unmatched: 1 });
      const made = await orderOf(test.database, unknown);
      expect(await orderOf(test.database, earlier)).toBe(made);
      const { rows } = await test.database.query(
        `select s.order_number, s.order_key, s.order_date::text, s.ship_date::text, s.source, s.status, s.reconstructed, s.customer_id::float8,
           s.sold_to_facility_name, s.ship_to_facility_name, s.ship_to_contact_email, c.facility_name
         from sales_orders s join customers c on c.id = s.customer_id where s.id = any ($1) order by s.order_key`,
        [[made, await orderOf(test.database, ofOthers)]],
      );
      const shared = {
        status: 'completed',
        reconstructed: true,
        customer_id: others.order.customerId,
        sold_to_facility_name: 'Alder Clinic',
        facility_name: 'Alder Clinic',
        ship_to_facility_name: 'Receiving Dock 4',
        ship_to_contact_email: 'dock@clinic.example',
      };
      expect(rows).toEqual([
        { ...shared, order_number: 'so 7C-1', order_key: '7C-1', order_date: '2025-04-01', ship_date: '2025-04-01', source: 'manual' },
        { ...shared, order_number: 'b-7', order_key: 'B-7', order_date: '2025-02-03', ship_date: '2025-02-03', source: 'shipstation' },
      ]);
      const events = await test.database.query(
        `select distinct reason from audit_events where entity_type = 'sales_orders' and actor = 'backfill'`,
      );
      expect(events.rows).toEqual([{ reason: 'backfill' }]);
    });

    it('run again finds only what is left, and changes nothing', async () => {
      await migrate(EXPANDED);
      await someOfEach();
      await backfill({ apply: true, createMissingOrders: true });
      const before = await everything();
      expect((await backfill({ apply: true, createMissingOrders: true })).log).toEqual({
        linked: 0,
        ordered: 0,
        ambiguous: 1,
        unmatched: 1,
      });
      expect(await everything()).toEqual(before);
    });

    it('handles more distributions than fit into one batch, and finds repeats across batches', async () => {
      await migrate(EXPANDED);
      const order = await insertOrder(test.database, { orderNumber: '9' });
      await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '9' });
      await test.database.query(
        `insert into distribution_log_entries (customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name, tracking_number)
         select customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name, case when n < 4999 then 'T-' || n end
         from distribution_log_entries, generate_series(1, 4999) n`,
      );
      expect((await backfill({ apply: true })).log).toEqual({ linked: 4999, ordered: 0, ambiguous: 1, unmatched: 0 });
    });

    it('shows distributions with another customer than their order, and changes neither', async () => {
      await migrate(EXPANDED);
      const order = await insertOrder(test.database, { orderNumber: '1' });
      const id = await insertDistribution(test.database, order);
      const other = await insertCustomer(test.database, 'Other Clinic');
      await test.database.query('update distribution_log_entries set customer_id = $1 where id = $2', [other, id]);
      const before = await everything();
      await backfill({ apply: true });
      expect(lines.join('\n')).toMatch(
        new RegExp(`mismatch   distribution ${id} has customer ${other}, its sales order ${order.id} customer`),
      );
      expect(await everything()).toEqual(before);
    });
  });

  describe('on the review queue', () => {
    const missing = { reason_code: 'sales_order_not_found' };
    const resolutionOf = async (id: number) =>
      (await test.database.query('select resolution from unlinked_distributions where id = $1', [id])).rows[0].resolution;

    beforeEach(() => migrate());

    it('links the shipment whose order has come, when it is the only one of its number and customer', async () => {
      const order = await insertOrder(test.database, { orderNumber: '0000123', facilityName: 'Harbor Clinic' });
      const byName = await insertWaiting(test.database, { ...missing, order_number: 'SO 0000123', facility_name: 'HARBOR CLINIC, Inc.' });
      const byCustomer = {
        ...missing,
        order_number: '0000123',
        customer_id: order.customerId,
        facility_name: 'Dock 4',
        lot_number: 'SLQ-70002',
      };
      const known = await insertWaiting(test.database, byCustomer);
      const stranger = await insertWaiting(test.database, { ...missing, order_number: '0000123', facility_name: 'Bay Urology' });
      expect((await backfill()).queue).toEqual({ linked: 2, ordered: 0, ambiguous: 0, unmatched: 1 });
      expect(await resolutionOf(byName)).toBeNull();
      expect((await backfill({ apply: true })).queue).toEqual({ linked: 2, ordered: 0, ambiguous: 0, unmatched: 1 });
      expect(await Promise.all([byName, known, stranger].map(resolutionOf))).toEqual(['linked', 'linked', null]);
      const events = await test.database.query(
        `select reason from audit_events where entity_type = 'unlinked_distributions' and action = 'update'`,
      );
      expect(events.rows).toEqual([{ reason: 'backfill' }, { reason: 'backfill' }]);
      expect((await backfill({ apply: true })).queue).toEqual({ linked: 0, ordered: 0, ambiguous: 0, unmatched: 1 });
    });

    it('leaves shipments for a person that the log cannot store, or that wait for another reason than a missing order', async () => {
      await insertOrder(test.database, { orderNumber: '1', facilityName: 'Harbor Clinic' });
      const malformed = await insertWaiting(test.database, { ...missing, order_number: '1', lot_number: 'UNKNOWN' });
      const doubted = await insertWaiting(test.database, {
        order_number: '1',
        reason_code: 'lot_in_question',
        reason_detail: 'Two lots fit.',
      });
      expect((await backfill({ apply: true, createMissingOrders: true })).queue).toEqual({
        linked: 0,
        ordered: 0,
        ambiguous: 2,
        unmatched: 0,
      });
      expect(line(`waiting shipment ${malformed}`)).toContain('neither a lot number');
      expect(line(`waiting shipment ${doubted}`)).toContain('a person must decide: Two lots fit.');
    });

    it('creates one order for all shipments of an unused number, and none if another customer has the number', async () => {
      await insertOrder(test.database, { orderNumber: 'B-7', facilityName: 'Birch Clinic' });
      const later = await insertWaiting(test.database, { ...missing, order_number: '7C-1', ship_date: '2025-05-02' });
      const first = await insertWaiting(test.database, { ...missing, order_number: 'SO 7C-1', ship_date: '2025-04-01' });
      const taken = await insertWaiting(test.database, { ...missing, order_number: 'B-7', lot_number: 'SLQ-70003' });
      const { queue } = await backfill({ apply: true, createMissingOrders: true });
      expect(queue).toEqual({ linked: 1, ordered: 1, ambiguous: 0, unmatched: 1 });
      expect(await Promise.all([first, later, taken].map(resolutionOf))).toEqual(['order_created', 'linked', null]);
      const { rows } = await test.database.query(
        `select order_date::text, reconstructed, status, s.source, count(d.id)::int as shipments from sales_orders s
         join distribution_log_entries d on d.sales_order_id = s.id where s.order_key = '7C-1' group by s.id`,
      );
      expect(rows).toEqual([{ order_date: '2025-04-01', reconstructed: true, status: 'completed', source: 'shipstation', shipments: 2 }]);
    });
  });

  it('says what to do on a database without a log', async () => {
    await expect(backfill()).rejects.toThrow('run the release (npm run release) first');
  });
});
