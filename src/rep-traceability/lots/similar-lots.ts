import type { Statements } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';

/** Letters and digits that one may be mistaken in; `bare_lot` leaves no O and no I. */
const LETTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * Known lots that differ from `$1` only in separators, prefix or leading zeros; else in one character; else that begin so. Every spelling of one
 * mistake is looked up in the indexes on `bare_lot`, so that the number of lots does not matter. Few characters say too little.
 */
const SIMILAR = `
with meant as (
  select bare_lot($1::text) as bare
), mistakes as (
  select bare, 0 as mistakes from meant
  union
  select m.spelling, 1 from meant
  cross join lateral generate_series(1, length(bare) + 1) i
  cross join lateral (
    select left(bare, i - 1) || substr(bare, i + 1) as spelling
    union all select left(bare, i - 1) || substr(bare, i + 1, 1) || substr(bare, i, 1) || substr(bare, i + 2)
    union all select left(bare, i - 1) || c || substr(bare, i + 1) from regexp_split_to_table('${LETTERS}', '') c
    union all select left(bare, i - 1) || c || substr(bare, i) from regexp_split_to_table('${LETTERS}', '') c
  ) m
  where length(bare) between 4 and 40
), similar_lots as (
  select l.lot_number, m.mistakes from mistakes m join lots l on bare_lot(l.lot_number) collate "C" = m.bare
  union all
  select a.lot_number, m.mistakes from mistakes m join lot_aliases a on bare_lot(a.alias) collate "C" = m.bare
  union all (
    select l.lot_number, 2 from meant join lots l on length(bare) >= 4 and bare_lot(l.lot_number) collate "C" >= bare
      and bare_lot(l.lot_number) collate "C" < bare || '~'
    limit 5
  )
)
select lot_number as "lotNumber" from similar_lots group by 1 order by min(mistakes), 1 limit 5`;

/**
 * The problem of a text that names no lot. Lots that it may mean are suggestions for a person and never taken for it.
 * @param text as asked for
 * @returns `not_found` with `mayMean`, up to five numbers of known lots, the most similar first (design section 4)
 */
export async function unknownLot(statements: Statements, text: string): Promise<Problem> {
  const similar = (await statements.rows(SIMILAR, [text])) as { lotNumber: string }[];
  const mayMean = similar.map(({ lotNumber }) => lotNumber);
  const hint = mayMean.length > 0 ? ` It may mean ${mayMean.join(', ')}.` : '';
  return new Problem('not_found', `There is no lot ${text}.${hint}`, { members: { mayMean } });
}
