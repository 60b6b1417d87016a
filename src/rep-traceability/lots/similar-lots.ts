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
), spellings as (
  select array(
    select m.spelling from generate_series(1, length(bare) + 1) i
    cross join lateral (
      select left(bare, i - 1) || substr(bare, i + 1) as spelling
      union all select left(bare, i - 1) || substr(bare, i + 1, 1) || substr(bare, i, 1) || substr(bare, i + 2)
      union all select left(bare, i - 1) || c || substr(bare, i + 1) from regexp_split_to_table('${LETTERS}', '') c
      union all select left(bare, i - 1) || c || substr(bare, i) from regexp_split_to_table('${LETTERS}', '') c
    ) m
    where length(bare) between 4 and 40
  ) || bare as every from meant
), similar_lots as (
  select l.lot_number, (bare_lot(l.lot_number) <> (select bare from meant))::int as mistakes
  from lots l where bare_lot(l.lot_number) collate "C" = any ((select every from spellings)::text[])
  union all
  select a.lot_number, (bare_lot(a.alias) <> (select bare from meant))::int
  from lot_aliases a where bare_lot(a.alias) collate "C" = any ((select every from spellings)::text[])
  union all (
    select l.lot_number, 2 from lots l where (select length(bare) >= 4 from meant)
      and bare_lot(l.lot_number) collate "C" >= (select bare from meant) and bare_lot(l.lot_number) collate "C" < (select bare || '~' from meant)
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
