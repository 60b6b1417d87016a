import { randomUUID } from 'node:crypto';
import type { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client, Pool } from 'pg';
import { ormOptions } from '../../src/database/orm-options.js';
import { entities } from '../../src/entities.js';

/** The steps that tests stop at. */
export const EXPANDED = 'Migration20261124100000_create_unlinked_distributions';
export const BACKFILLED = 'Migration20261124101000_backfill_distribution_sales_orders';
export const ENFORCED = 'Migration20261124102000_enforce_distribution_sales_order';

export interface MigratingDatabase {
  url: string;
  database: Pool;
  migrator: Migrator;
  close: () => Promise<void>;
}

/** A new database without any table, and the migrator that brings it where a test wants it. */
export async function emptyDatabase(): Promise<MigratingDatabase> {
  const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
  const server = new Client({ connectionString: url.href });
  await server.connect();
  url.pathname = `/test_${randomUUID().replaceAll('-', '')}`;
  await server.query(`create database ${url.pathname.slice(1)}`);
  await server.end();
  const orm = new MikroORM(ormOptions(url.href, entities));
  const database = new Pool({ connectionString: url.href, max: 4 });
  const close = async () => {
    await database.end();
    await orm.close(true);
  };
  return { url: url.href, database, migrator: orm.migrator as Migrator, close };
}

/** The product of the tests, as the seed of a release would make it. */
export async function insertProduct(database: Pool): Promise<void> {
  await database.query(`insert into products (sku, name) values ('211610SPT', 'Two-way Foley catheter, 16 Fr') on conflict do nothing`);
}

interface OldShipment {
  customerId: number;
  orderNumber: string;
  shipDate?: string;
  lotNumber?: string;
  quantity?: number;
  trackingNumber?: string;
  voidReason?: string;
  source?: string;
}

/** A shipment of the time before orders were required. Its product and lot are made when they are new. */
export async function insertUnlinked(database: Pool, shipment: OldShipment): Promise<number> {
  const { customerId, orderNumber, shipDate = '2025-03-14', lotNumber = 'SLQ-90001', quantity = 10, source = 'manual' } = shipment;
  await insertProduct(database);
  await database.query(`insert into lots (lot_number, sku) values ($1, '211610SPT') on conflict do nothing`, [lotNumber]);
  const { rows } = await database.query(
    `insert into distribution_log_entries (customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number,
       facility_name, city, contact_email, void_reason, voided_at)
     values ($1, $2, $3, '211610SPT', $4, $5, $6, $7, 'Receiving Dock 4', 'Boise', 'dock@clinic.example', $8,
       case when $8::text is not null then now() end) returning id`,
    [customerId, orderNumber, shipDate, lotNumber, quantity, source, shipment.trackingNumber ?? null, shipment.voidReason ?? null],
  );
  return Number(rows[0].id);
}

/** The sales order of a distribution, null while it has none. */
export async function orderOf(database: Pool, distributionId: number): Promise<number | null> {
  const { rows } = await database.query('select sales_order_id::float8 as id from distribution_log_entries where id = $1', [
    distributionId,
  ]);
  return rows[0].id;
}
