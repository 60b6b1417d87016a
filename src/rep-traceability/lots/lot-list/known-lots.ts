import type { Statements } from '../../../database/database.js';
import { isSameShipment } from '../../shipment-identity.js';
import { heldLotSql } from '../lot-hold.js';
import { lotNames } from '../lot-names.js';
import { fullLotKey } from '../lot-number.js';
import { lotsBySpelling } from '../similar-lots.js';
import type { KnownLots, LotFacts, LotFileProblem, LotListPlan, LotRow } from './plan-lot-list.js';

/** SQL of why lot `l` may be no alias of another one, and what to do first: its hold or its recall would be lost from sight. Null where it may. */
const WHY_STOPPED = `coalesce(
  (select format('Lot %s is in the open %s %s. Close it first.', l.lot_number, case r.kind when 'drill' then 'drill' else 'recall' end, r.id)
    from open_recall_lots o join recalls r on r.id = o.recall_id where o.lot_number = l.lot_number order by r.kind = 'drill', r.id limit 1),
  case when l.status <> 'released' then format('%s Release it first.', ${heldLotSql('l')}) end)`;

/**
 * What the records say of the lots, aliases and SKUs that the rows name.
 * @param rows with the names as written: every spelling of a lot number is looked up
 */
export async function knownLots(tx: Statements, rows: readonly LotRow[]): Promise<KnownLots> {
  const names = [...new Set(rows.flatMap(({ lot, correctLot }) => [lot, correctLot, fullLotKey(lot), fullLotKey(correctLot)]))];
  const skus = (await tx.rows('select sku from products')) as { sku: string }[];
  const aliases = await tx.rows('select alias, lot_number as "lotNumber" from lot_aliases');
  const lots = (await tx.rows(
    `select lot_number as "lotNumber", sku, manufactured_on::text as "manufacturedOn", expires_on::text as "expiresOn",
       units_produced as "unitsProduced", registered_at is not null as registered, ${WHY_STOPPED} as stopped
     from lots l where lot_number = any ($1)`,
    [names],
  )) as (LotFacts & { registered: boolean; stopped: string | null })[];
  return {
    bySpelling: await lotsBySpelling(tx, names),
    skus: new Set(skus.map(({ sku }) => sku)),
    ...lotNames(new Map(lots.map((lot) => [lot.lotNumber, lot])), aliases as { alias: string; lotNumber: string }[]),
  };
}

/**
 * Finds shipments that are recorded under the wrong and under the right name, and would count twice: a person decides which of them is voided.
 * @returns one `distribution_exists` for each such pair, at the line of the alias
 */
export async function findSameShipments(tx: Statements, aliases: LotListPlan['aliases']): Promise<LotFileProblem[]> {
  const same = await tx.rows(
    `select a.line, 'distribution_exists' as code, 'Lot' as column,
       format('distribution %s of %s is distribution %s of %s: void one of them first.', d.id, a.alias, r.id, a."lotNumber") as detail
     from json_to_recordset($1::json) as a (line integer, alias text, "lotNumber" text)
     join distribution_log_entries d on d.lot_number = a.alias and d.voided_at is null
     join distribution_log_entries r on r.id = any (array(
       select s.id from distribution_log_entries s where ${isSameShipment('s', 'd.sales_order_id', `d.ship_date, d.sku, a."lotNumber", coalesce(d.tracking_number, '')`)}
       union select s.id from distribution_log_entries s
       where s.external_key = d.external_key and s.sku = d.sku and s.lot_number = a."lotNumber" and s.voided_at is null))
     order by a.line, d.id`,
    [JSON.stringify(aliases)],
  );
  return same as LotFileProblem[];
}
