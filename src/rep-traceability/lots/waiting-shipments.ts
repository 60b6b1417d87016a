import { z } from 'zod';
import { changedSince, insertedSince, touchedSince } from '../../audit/history/as-written.js';
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
 * @param queue SQL of the shipments that `u` is one of
 * @param aliases SQL of the aliases that count
 */
export function waitsForLot(lot: string, queue = 'unlinked_distributions', aliases = 'lot_aliases'): string {
  const names = `select ${lot} union all select a.alias from ${aliases} a where a.lot_number = ${lot}`;
  const ofKey = (shipment: string) =>
    `${lotNameKey(`${shipment}.lot_number`)} = any (array(select ${lotNameKey('n.name')} from (${names}) n (name)))`;
  return `${ofKey('u')} and u.lot_number || '' = any (array(
    select w.name from (select distinct v.lot_number as name from ${queue} v where ${ofKey('v')}) w where ${resolvedLot('w.name', aliases)} = ${lot}))`;
}

/**
 * SQL of the CTE `waiting_then` with those it needs: the shipments that waited for lots at an instant, as they stood. The rows themselves do not hold what was
 * corrected since, and their own instants are those at which transactions began, so the trail says what changed after it.
 * @param lots SQL after `from`, of lots `l`
 * @param instant SQL of the instant
 */
export function waitingThen(lots: string, instant: string): string {
  const waits = (queue: string) => `exists (select ${lots} and ${waitsForLot('l.lot_number', queue, 'aliases_then')})`;
  return `touched_since as materialized (${touchedSince('unlinked_distributions', instant)}), aliases_then as not materialized (
  select a.* from lot_aliases a where not exists (${insertedSince('lot_aliases', 'a.alias', instant)})
), changed_then as materialized (
  select t.* from touched_since s join unlinked_distributions u using (id)
  cross join lateral jsonb_populate_record(u, ${changedSince('unlinked_distributions', 'u.id', instant)}) t
  where t.resolved_at is null and not exists (${insertedSince('unlinked_distributions', 'u.id', instant)})
), waiting_then as materialized (
  select u.* from unlinked_distributions u where u.resolved_at is null and ${waits('unlinked_distributions')}
    and u.id not in (select s.id from touched_since s)
  union all select u.* from changed_then u where ${waits('changed_then')}
)`;
}
