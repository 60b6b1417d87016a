import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { resolvedLot } from '../../lots/lot-names.js';
import { lotSpelling } from '../../lots/lot-number.js';
import { lookAlikesOf } from '../../lots/similar-lots.js';
import type { LookAlikes } from './look-alikes.schema.js';

/** The lots `$1`, and what was shipped of them. */
const SHIPPED = `
  select l.lot_number as "lotNumber", l.status, coalesce(d.units, 0)::int as "unitsShipped", coalesce(d.distributions, 0)::int as distributions
  from lots l left join (
    select lot_number, sum(quantity) as units, count(*) as distributions from distribution_log_entries where lot_number = any ($1) and voided_at is null group by 1
  ) d using (lot_number) where l.lot_number = any ($1)`;

/** What waits under nearly the letters and digits of lots `$1`, by the text that it has, with the lot that the text means. */
const WAITING = `
  select w.text, ${resolvedLot('w.text')} as meant, w.shipments, w.units from (
    select u.lot_number as text, count(*)::int as shipments, coalesce(sum(greatest(u.quantity, 0)), 0)::int as units from unlinked_distributions u
    where u.resolved_at is null and bare_lot(u.lot_number) collate "C" = any (array(select bare_lot(n) collate "C" from unnest($1::text[]) n))
    group by 1) w`;

interface Waiting extends Record<string, unknown> {
  text: string;
  meant: string;
  shipments: number;
  units: number;
}

const NONE = { status: null, unitsShipped: 0, distributions: 0 };

/** What a recall of some lots may miss, since it stands under a number that differs in separators alone. */
@Injectable()
export class LookAlikeQueries {
  constructor(private readonly database: Database) {}

  /** @param lotNumbers the lots of a recall */
  async of(lotNumbers: readonly string[]): Promise<LookAlikes> {
    const known = await lookAlikesOf(this.database, lotNumbers);
    const waiting = await this.waiting(lotNumbers);
    const likes = new Map([
      ...waiting.map(({ meant, like }) => [meant, like] as const),
      ...known.map(({ lotNumber, like }) => [lotNumber, like] as const),
    ]);
    if (likes.size === 0) return [];
    const rows = await this.database.rows<Omit<LookAlikes[number], 'like' | 'waiting'> & Record<string, unknown>>(SHIPPED, [
      [...likes.keys()],
    ]);
    const shipped = new Map(rows.map((row) => [row.lotNumber, row]));
    return [...likes].toSorted().map(([lotNumber, like]) => {
      const own = waiting.filter(({ meant }) => meant === lotNumber);
      const sum = (of: 'shipments' | 'units') => own.reduce((total, each) => total + each[of], 0);
      return { ...NONE, ...shipped.get(lotNumber), lotNumber, like, waiting: { shipments: sum('shipments'), units: sum('units') } };
    });
  }

  /** Of texts that mean another lot than those of the recall, whose own waiting shipments it counts. */
  private async waiting(lotNumbers: readonly string[]): Promise<(Waiting & { like: string })[]> {
    const spelled = new Map(lotNumbers.map((lotNumber) => [lotSpelling(lotNumber), lotNumber]));
    const nearly = await this.database.rows<Waiting>(WAITING, [[...lotNumbers]]);
    return nearly.flatMap((row) => {
      const like = spelled.get(lotSpelling(row.text));
      return like === undefined || lotNumbers.includes(row.meant) ? [] : [{ ...row, like }];
    });
  }
}
