import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { companyKey } from '../../src/customer-profiles/company-key.js';
import { orderKey } from '../../src/rep-traceability/sales-orders/order-key.js';

/** Records by plain SQL, for tests of what is built upon them. */
export interface TestOrder {
  id: number;
  customerId: number;
  orderNumber: string;
}

interface OrderOptions {
  facilityName?: string;
  orderNumber?: string;
  customerId?: number;
  orderDate?: string;
  status?: string;
  soldToCity?: string;
  shipTo?: {
    facilityName: string;
    address1?: string;
    city?: string;
    state?: string;
    zip?: string;
    contactName?: string;
    contactEmail?: string;
  };
}

const idOf = async (database: Pool | PoolClient, sql: string, values: unknown[]): Promise<number> =>
  Number((await database.query(sql, values)).rows[0].id);

/** The customer of this facility, made when it is new. */
export function insertCustomer(
  database: Pool,
  facilityName = `Clinic ${randomUUID()}`,
  contact: { contactName?: string; contactPhone?: string; contactEmail?: string } = {},
): Promise<number> {
  return idOf(
    database,
    `insert into customers (company_key, facility_name, contact_name, contact_phone, contact_email) values ($1, $2, $3, $4, $5)
     on conflict (company_key) do update set facility_name = excluded.facility_name returning id`,
    [companyKey(facilityName), facilityName, contact.contactName ?? null, contact.contactPhone ?? null, contact.contactEmail ?? null],
  );
}

/** An order of a facility, shipped to itself unless told otherwise. */
export async function insertOrder(database: Pool, options: OrderOptions = {}): Promise<TestOrder> {
  const facilityName = options.facilityName ?? `Clinic ${randomUUID()}`;
  const orderNumber = options.orderNumber ?? `T-${randomUUID()}`;
  const customerId = options.customerId ?? (await insertCustomer(database, facilityName));
  const shipTo = options.shipTo ?? { facilityName };
  const id = await idOf(
    database,
    `insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, sold_to_city,
       ship_to_facility_name, ship_to_address1, ship_to_city, ship_to_state, ship_to_zip, ship_to_contact_name, ship_to_contact_email)
     values ($1, $2, $3, $4, 'manual', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id`,
    [
      orderNumber,
      orderKey(orderNumber),
      options.orderDate ?? '2025-01-02',
      customerId,
      options.status ?? 'shipped',
      facilityName,
      options.soldToCity ?? null,
      shipTo.facilityName,
      shipTo.address1 ?? null,
      shipTo.city ?? null,
      shipTo.state ?? null,
      shipTo.zip ?? null,
      shipTo.contactName ?? null,
      shipTo.contactEmail ?? null,
    ],
  );
  return { id, customerId, orderNumber };
}

interface EntryOptions {
  shipDate?: string;
  sku?: string;
  lotNumber?: string;
  quantity?: number;
  source?: string;
  repId?: number;
  trackingNumber?: string;
  facilityName?: string;
  address1?: string;
  city?: string;
  contactName?: string;
  contactPhone?: string;
  contactEmail?: string;
  voidReason?: string;
}

/** An entry of the log, with its lot noted when that is new. */
export async function insertDistribution(database: Pool | PoolClient, order: TestOrder, options: EntryOptions = {}): Promise<number> {
  const { shipDate = '2025-03-14', sku = '211610SPT', lotNumber = 'SLQ-90001', quantity = 10, source = 'manual' } = options;
  await database.query('insert into lots (lot_number, sku) values ($1, $2) on conflict do nothing', [lotNumber, sku]);
  return idOf(
    database,
    `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, rep_id,
       tracking_number, facility_name, address1, city, contact_name, contact_phone, contact_email, void_reason, voided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, case when $17::text is not null then now() end)
     returning id`,
    [
      order.id,
      order.customerId,
      order.orderNumber,
      shipDate,
      sku,
      lotNumber,
      quantity,
      source,
      options.repId ?? null,
      options.trackingNumber ?? randomUUID(),
      options.facilityName ?? 'Harbor Clinic',
      options.address1 ?? null,
      options.city ?? null,
      options.contactName ?? null,
      options.contactPhone ?? null,
      options.contactEmail ?? null,
      options.voidReason ?? null,
    ],
  );
}

/**
 * Plays a lost race for sure: what `first` writes is committed only once what `second` sent waits for it.
 * @returns the answer of the second
 */
export async function loseRace<Answer>(
  database: Pool,
  first: (client: PoolClient) => Promise<unknown>,
  second: () => PromiseLike<Answer>,
): Promise<Answer> {
  const client = await database.connect();
  try {
    await client.query('begin');
    await first(client);
    const answer = Promise.resolve(second());
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { rows } = await database.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      if (rows.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await client.query('commit');
    return await answer;
  } finally {
    client.release();
  }
}

/** Empties the records between tests, the way the owner of the database could: past the triggers that refuse it to everybody else. */
export async function forgetRecords(database: Pool): Promise<void> {
  const client = await database.connect();
  try {
    // An import of the test before may still be at work: then one of the two has to give way.
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.query(`begin; set local session_replication_role = replica;
          truncate distribution_log_entries, lot_aliases, lots, sales_orders, orders_without_distributions, customers, imports cascade; commit`);
        return;
      } catch (error) {
        await client.query('rollback');
        if (attempt === 5 || !(error instanceof Error && 'code' in error && error.code === '40P01')) throw error;
      }
    }
  } finally {
    client.release();
  }
}
