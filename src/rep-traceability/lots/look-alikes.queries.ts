import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { LookAlikes } from './look-alikes.schema.js';
import { resolvedLot } from './lot-names.js';
import { lotSpelling } from './lot-number.js';
import { lookAlikesOf } from './similar-lots.js';

/** The lots `$1`, and what was shipped of them. */
const SHIPPED = `
  select l.lot_number as "lotNumber", l.status, coalesce(d.units, 0)::int as "unitsShipped", coalesce(d.distributions, 0)::int as distributions
  from lots l left join (
    select lot_number, sum(quantity) as units, count(*) as distributions from distribution_log_entries where lot_number = any ($1) and voided_at is null group by 1
  ) d using (lot_number) where l.lot_number = any ($1)`;

/** What waits under nearly the letters and digits of lots `$1`, by the text that it has, with the lot that the text means. */
const WAITING = `
  select w.*, exists (select from lots l where l.lot_number = w.meant) as known from (
    select u.text, ${resolvedLot('u.text')} as meant, u.likes, u.shipments, u.units from (
      select u.lot_number as text, array_agg(distinct n.name order by n.name) as likes, count(distinct u.id)::int as shipments,
        (coalesce(sum(greatest(u.quantity, 0)), 0) / count(distinct n.name))::int as units
      from unnest($1::text[]) n (name) join unlinked_distributions u on bare_lot(u.lot_number) collate "C" = bare_lot(n.name) collate "C"
      where u.resolved_at is null group by 1) u) w`;

interface Waiting extends Record<string, unknown> {
  text: string;
  meant: string;
  /** Those of the lots that it is nearly written like. */
  likes: string[];
  /** Whether a lot has the number that it means. */
  known: boolean;
  shipments: number;
  units: number;
}

const NONE = { status: null, unitsShipped: 0, distributions: 0 };

/** What an answer about some lots may miss, since it stands under a number that is written almost alike. */
@Injectable()
export class LookAlikeQueries {
  constructor(private readonly database: Database) {}

  /** @param lotNumbers the lots that an answer is about */
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

  /**
   * Of texts that mean another lot than these, whose own waiting shipments the answer counts. A text that means a known lot differs in separators alone; one that
   * means none may also have letters for digits, other zeros before them, or no prefix, since nobody has said yet what it means.
   */
  private async waiting(lotNumbers: readonly string[]): Promise<(Waiting & { like: string })[]> {
    const spelled = new Map(lotNumbers.map((lotNumber) => [lotSpelling(lotNumber), lotNumber]));
    const nearly = await this.database.rows<Waiting>(WAITING, [[...lotNumbers]]);
    return nearly.flatMap((row) => {
      const like = spelled.get(lotSpelling(row.text)) ?? (row.known ? undefined : likeliest(row));
      return like === undefined || lotNumbers.includes(row.meant) ? [] : [{ ...row, like }];
    });
  }
}

/** The one that is the text but for letters taken for digits, else the first: of the others nothing says which is meant. */
const likeliest = ({ text, likes }: Waiting): string | undefined =>
  likes.find((like) => withDigits(lotSpelling(like)) === withDigits(lotSpelling(text))) ?? likes[0];

const withDigits = (spelling: string): string => spelling.replaceAll('O', '0').replaceAll('I', '1');
