import { z } from 'zod';
import { shownNumber } from '../../openapi/shown-fields.js';
import { resolvedLot } from './lot-names.js';
import { fullLotKeySql, lotKeySql, lotNameSql } from './lot-number.js';

/** Shipments of the review queue, and their units as far as they could be read. Neither is in any total. */
export const waitingShipments = z
  .object({
    shipments: shownNumber('shipments that wait', 0),
    units: shownNumber('their units, as far as they could be read', 0),
  })
  .meta({
    id: 'WaitingShipments',
    description: 'what waits in review (`/unlinked-distributions`), in no total; units as far as they were read',
  });
export type WaitingShipments = z.infer<typeof waitingShipments>;

/** SQL of `WaitingShipments` over shipments `u`. A quantity below one says nothing. */
export const WAITING_JSON = `json_build_object('shipments', count(*), 'units', coalesce(sum(greatest(u.quantity, 0)), 0))`;

/** SQL of the key of a lot name, which the index unlinked_distributions_lot has. Names of one lot may have several keys, since aliases count. */
export const lotNameKey = (text: string): string => fullLotKeySql(lotKeySql(lotNameSql(text)));

/**
 * SQL condition: the waiting shipment `u` names this lot, in any spelling or by an alias. The index finds those of the same key; the rule decides about
 * each spelling once. The empty text keeps the planner from also asking the search index, which is slow for whole names.
 * @param lot SQL of a lot number
 */
export function waitsForLot(lot: string): string {
  const names = `select ${lot} union all select a.alias from lot_aliases a where a.lot_number = ${lot}`;
  const ofKey = (shipment: string) =>
    `${lotNameKey(`${shipment}.lot_number`)} = any (array(select ${lotNameKey('n.name')} from (${names}) n (name)))`;
  return `${ofKey('u')} and u.lot_number || '' = any (array(
    select w.name from (select distinct v.lot_number as name from unlinked_distributions v where ${ofKey('v')}) w where ${resolvedLot('w.name')} = ${lot}))`;
}
