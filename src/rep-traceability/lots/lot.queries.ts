import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { contains, filled, given } from '../../database/typed-queries.js';
import { type FeedPage, isFeed, readFeedOrPage } from '../../http/feed.js';
import { LookAlikeQueries } from './look-alikes.queries.js';
import type { LotListQuery, LotView, LotWithTotals } from './lot.schema.js';
import { resolvedLot } from './lot-names.js';
import { LOT_UNITS_MEMBERS, unitsOfLots } from './lot-units.sql.js';
import { lotMeant } from './resolve-lot.js';
import { unknownLot } from './similar-lots.js';
import { WAITING_JSON, waitsForLot } from './waiting-shipments.js';

/** SQL of the lot resource, from `lots l`. */
export const LOT_JSON = `json_build_object('id', l.id, 'lotNumber', l.lot_number, 'sku', l.sku, 'manufacturedOn', l.manufactured_on,
  'expiresOn', l.expires_on, 'unitsProduced', l.units_produced, 'registeredAt', iso_utc(l.registered_at),
  'status', l.status, 'heldOn', l.held_on, 'holdReason', l.hold_reason,
  'aliases', (select coalesce(json_agg(a.alias order by a.alias), '[]') from lot_aliases a where a.lot_number = l.lot_number),
  'aliasOf', (select a.lot_number from lot_aliases a where a.alias = l.lot_number),
  'version', l.version, 'createdAt', iso_utc(l.created_at), 'updatedAt', iso_utc(l.updated_at))`;
const LOT = sql<LotView>`${sql.raw(LOT_JSON)}`;

/** The lot of the number or alias `$1` with its units. */
const LOT_WITH_UNITS = `
with lot as materialized (select l.* from lots l where l.lot_number = ${resolvedLot('$1::text')}), ${unitsOfLots('select lot.lot_number from lot')}
select ${LOT_JSON}::jsonb || jsonb_build_object('totals', json_build_object(${LOT_UNITS_MEMBERS}, 'unitsWaiting', (w.waiting ->> 'units')::bigint)) as lot
from lot l
left join shipped d on d.lot_number = l.lot_number
left join returned b on b.lot_number = l.lot_number
cross join (select ${WAITING_JSON} as waiting from unlinked_distributions u
  where u.resolved_at is null and ${waitsForLot('(select lot.lot_number from lot)')}) w`;

@Injectable()
export class LotQueries {
  constructor(
    private readonly database: Database,
    private readonly lookAlikes: LookAlikeQueries,
  ) {}

  /**
   * Lots, newest first. Left out are names that shipments had made a lot and that later became an alias; a feed shows what became of them.
   * @throws Problem `invalid_cursor`
   */
  async list({ q, sku, status, ...page }: LotListQuery): Promise<FeedPage<LotView>> {
    const lots = this.database.kysely
      .selectFrom('lots as l')
      .select(['l.id', LOT.as('lot')])
      .where(({ and, not, exists, or, selectFrom }) =>
        and([
          ...(isFeed(page) ? [] : [not(exists(selectFrom('lotAliases as a').select('a.id').whereRef('a.alias', '=', 'l.lotNumber')))]),
          and(filled({ 'l.sku': sku, 'l.status': status })),
          given(q?.trim() || undefined, (searched) =>
            or([
              contains('l.lotNumber', searched),
              // An array, so that an index may answer both alternatives.
              sql<boolean>`l.lot_number = any (array(select a.lot_number from lot_aliases a where ${contains('a.alias', searched)}))`,
            ]),
          ),
        ]),
      );
    const { data, ...cursors } = await readFeedOrPage(this.database, lots, { ...page, list: 'lots', table: 'l' });
    return { data: data.map(({ lot }) => lot), ...cursors };
  }

  /**
   * The lot of a number or an alias, with what became of its units, and the lots that are written almost alike.
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found`, with `mayMean`
   */
  async get(text: string): Promise<LotWithTotals> {
    const row = await this.database.row<{ lot: Omit<LotWithTotals, 'lookAlikes'> }>(LOT_WITH_UNITS, [text], 'lot_with_units');
    if (!row) throw await unknownLot(this.database, text);
    return { ...row.lot, lookAlikes: await this.lookAlikes.of([row.lot.lotNumber]) };
  }

  /**
   * The lot of a number or an alias, without its units.
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found`, with `mayMean`
   */
  async getFacts(text: string): Promise<LotView> {
    const found = this.database.kysely.selectFrom('lots as l').select(LOT.as('lot')).where('l.lotNumber', '=', lotMeant(text));
    const row = await found.executeTakeFirst();
    if (!row) throw await unknownLot(this.database, text);
    return row.lot;
  }
}
