import { Injectable } from '@nestjs/common';
import { Conditions, containing } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import type { LotListQuery, LotView } from './lot.schema.js';
import { lotKey } from './lot-number.js';
import { resolved } from './resolve-lot.js';

/** SQL of the lot resource, from `lots l`. */
export const LOT_JSON = `json_build_object('id', l.id, 'lotNumber', l.lot_number, 'sku', l.sku, 'manufacturedOn', l.manufactured_on,
  'expiresOn', l.expires_on, 'unitsProduced', l.units_produced, 'registeredAt', iso_utc(l.registered_at),
  'aliases', (select coalesce(json_agg(a.alias order by a.alias), '[]') from lot_aliases a where a.lot_number = l.lot_number),
  'version', l.version, 'createdAt', iso_utc(l.created_at), 'updatedAt', iso_utc(l.updated_at))`;

export const lotNotFound = (text: string) => new Problem('not_found', `There is no lot ${text}.`);

@Injectable()
export class LotRepository {
  constructor(private readonly database: Database) {}

  /** Lots newest first. A name that became an alias after shipments had made a lot of it is no lot any more. */
  async list({ q, sku, limit = DEFAULT_LIMIT, cursor }: LotListQuery): Promise<Page<LotView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions()
      .all('not exists (select from lot_aliases a where a.alias = l.lot_number)', [])
      .and('l.sku = $', sku)
      .and('l.id < $', after?.[0]);
    if (q) {
      const part = containing(q.trim());
      conditions.all('(l.lot_number ilike $ or l.lot_number = any (array(select a.lot_number from lot_aliases a where a.alias ilike $)))', [
        part,
        part,
      ]);
    }
    const rows = await this.database.rows<{ lot: LotView }>(
      `select ${LOT_JSON} as lot from lots l ${conditions.where} order by l.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.lot),
      limit,
      ({ id }) => [id],
    );
  }

  /** The lot of a number or an alias. */
  async get(text: string): Promise<LotView> {
    const row = await this.database.row<{ lot: LotView }>(
      `select ${LOT_JSON} as lot from lots l where l.lot_number = ${resolved('$1::text')}`,
      [lotKey(text)],
      'lot_by_number',
    );
    if (!row) throw lotNotFound(text);
    return row.lot;
  }
}
