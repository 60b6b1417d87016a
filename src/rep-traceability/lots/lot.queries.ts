import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { containing, filled, given } from '../../database/typed-queries.js';
import { type FeedPage, isFeed, readFeedOrPage } from '../../http/feed.js';
import type { LotListQuery, LotView } from './lot.schema.js';
import { lotMeant } from './resolve-lot.js';
import { unknownLot } from './similar-lots.js';

/** SQL of the lot resource, from `lots l`. */
export const LOT_JSON = `json_build_object('id', l.id, 'lotNumber', l.lot_number, 'sku', l.sku, 'manufacturedOn', l.manufactured_on,
  'expiresOn', l.expires_on, 'unitsProduced', l.units_produced, 'registeredAt', iso_utc(l.registered_at),
  'aliases', (select coalesce(json_agg(a.alias order by a.alias), '[]') from lot_aliases a where a.lot_number = l.lot_number),
  'aliasOf', (select a.lot_number from lot_aliases a where a.alias = l.lot_number),
  'version', l.version, 'createdAt', iso_utc(l.created_at), 'updatedAt', iso_utc(l.updated_at))`;
const LOT = sql<LotView>`${sql.raw(LOT_JSON)}`;

@Injectable()
export class LotQueries {
  constructor(private readonly database: Database) {}

  /**
   * Lots, newest first. Left out are names that shipments had made a lot and that later became an alias; a feed shows what became of them.
   * @throws Problem `invalid_cursor`
   */
  async list({ q, sku, ...page }: LotListQuery): Promise<FeedPage<LotView>> {
    const lots = this.database.kysely
      .selectFrom('lots as l')
      .select(['l.id', LOT.as('lot')])
      .where(({ and, not, exists, or, eb, selectFrom }) =>
        and([
          ...(isFeed(page) ? [] : [not(exists(selectFrom('lotAliases as a').select('a.id').whereRef('a.alias', '=', 'l.lotNumber')))]),
          and(filled({ 'l.sku': sku })),
          given(q?.trim() ? containing(q.trim()) : undefined, (part) =>
            or([
              eb('l.lotNumber', 'ilike', part),
              // An array, so that an index may answer both alternatives.
              sql<boolean>`l.lot_number = any (array(select a.lot_number from lot_aliases a where a.alias ilike ${part}))`,
            ]),
          ),
        ]),
      );
    const { data, ...cursors } = await readFeedOrPage(this.database, lots, { ...page, list: 'lots', table: 'l' });
    return { data: data.map(({ lot }) => lot), ...cursors };
  }

  /**
   * The lot of a number or an alias.
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found`, with `mayMean`
   */
  async get(text: string): Promise<LotView> {
    const found = this.database.kysely.selectFrom('lots as l').select(LOT.as('lot')).where('l.lotNumber', '=', lotMeant(text));
    const row = await found.executeTakeFirst();
    if (!row) throw await unknownLot(this.database, text);
    return row.lot;
  }
}
