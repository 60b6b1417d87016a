import { isAfter } from '../../audit/history/as-it-stood.js';
import type { Statements } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { lotSpelling } from './lot-number.js';

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
 * Names of known lots, their aliases too, of nearly these letters and digits, by the indexes on `bare_lot`: `lotSpelling` says which of them differ in
 * separators alone. A lot's own number comes last, so that it is taken before an alias.
 */
const NEARLY = `
  select k.name, l.lot_number as "lotNumber", l.id from (
    select a.alias as name, a.lot_number from unnest($1::text[]) n (name)
    join lot_aliases a on bare_lot(a.alias) collate "C" = bare_lot(n.name) collate "C"
    union select o.lot_number, o.lot_number from unnest($1::text[]) n (name)
    join lots o on bare_lot(o.lot_number) collate "C" = bare_lot(n.name) collate "C"
  ) k join lots l on l.lot_number = k.lot_number order by k.name = l.lot_number, k.name`;

/** Lots of nearly the letters and digits of `$1`, that are neither among them nor listed as a wrong name of another. */
const LOOK_ALIKES = `
  select distinct l.lot_number as "lotNumber", n.name as "like" from unnest($1::text[]) n (name)
  join lots l on bare_lot(l.lot_number) collate "C" = bare_lot(n.name) collate "C"
  where l.lot_number <> all ($1) and not exists (select from lot_aliases a where a.alias = l.lot_number) order by 1, 2`;

/** Those of the lots `$1` that were known at `$2`, in the order of `$1`. */
const KNOWN_THEN = `
  select n.name as "lotNumber" from unnest($1::text[]) with ordinality n (name, place)
  where not exists (select from audit_events e where e.entity_type = 'lots' and e.entity_id = n.name and e.action = 'insert' and ${isAfter('$2::timestamptz')})
  order by n.place`;

const ONE_AT_A_TIME = `select pg_advisory_xact_lock(hashtext('spelling of lots'))`;

/** Lots whose letters and digits some other lot nearly has, but for those that are listed as a wrong name of another. */
const NEARLY_ALIKE = `
  select array_agg(l.lot_number order by l.lot_number) as "lotNumbers" from lots l
  where not exists (select from lot_aliases a where a.alias = l.lot_number)
  group by bare_lot(l.lot_number) collate "C" having count(*) > 1 order by 1`;

/** Known lots that are written alike but for their separators, as before the rule that refuses them: a person says which of them are one. */
export async function lotsSpelledAlike(statements: Statements): Promise<string[][]> {
  const rows = (await statements.rows(NEARLY_ALIKE)) as { lotNumbers: string[] }[];
  return rows.flatMap(({ lotNumbers }) => [...Map.groupBy(lotNumbers, lotSpelling).values()].filter((alike) => alike.length > 1));
}

/**
 * The known lots that are written like these but for the separators, or have an alias that is.
 * @param numbers lot numbers, known or not
 * @returns the lots by the `lotSpelling` of their numbers and aliases
 */
export async function lotsBySpelling(
  statements: Statements,
  numbers: readonly string[],
): Promise<Map<string, { id: number; lotNumber: string }>> {
  const names = (await statements.rows(NEARLY, [[...new Set(numbers)]])) as { name: string; id: number; lotNumber: string }[];
  return new Map(names.map(({ name, ...lot }) => [lotSpelling(name), lot]));
}

/** A known lot that is written like another one but for the separators. */
export interface LookAlike {
  lotNumber: string;
  like: string;
}

/**
 * The known lots that are written like these but for the separators.
 * @param numbers lot numbers
 */
export async function lookAlikesOf(statements: Statements, numbers: readonly string[]): Promise<LookAlike[]> {
  const nearly = (await statements.rows(LOOK_ALIKES, [[...numbers]])) as LookAlike[];
  return nearly.filter(({ lotNumber, like }) => lotSpelling(lotNumber) === lotSpelling(like));
}

/** Until the transaction ends nobody else registers a lot: no unique index sees that two numbers differ in separators alone. */
export async function lockSpellings(statements: Statements): Promise<void> {
  await statements.rows(ONE_AT_A_TIME);
}

/**
 * The problem of a text that names no lot. Lots that it may mean are suggestions for a person and never taken for it.
 * @param text as asked for
 * @returns `not_found` with `mayMean`, up to five numbers of known lots, the most similar first (design section 4)
 */
export async function unknownLot(statements: Statements, text: string): Promise<Problem> {
  const { mayMean, detail } = await noSuchLot(statements, text);
  return new Problem('not_found', detail, { members: { mayMean } });
}

/**
 * The problem of a text that named no lot at an instant, though it may name one now.
 * @param asOf the instant
 * @returns `not_found` with `mayMean`, as `unknownLot`, without lots that were registered later
 */
export async function unknownLotThen(statements: Statements, text: string, asOf: string): Promise<Problem> {
  const similar = (await statements.rows(SIMILAR, [text])) as { lotNumber: string }[];
  const known = (await statements.rows(KNOWN_THEN, [similar.map(({ lotNumber }) => lotNumber), asOf])) as { lotNumber: string }[];
  const mayMean = known.map(({ lotNumber }) => lotNumber);
  return new Problem('not_found', `There was no lot ${text} as of ${asOf}.${hint(mayMean)}`, { members: { mayMean } });
}

/**
 * What to say of a text that names no lot.
 * @returns up to five numbers of known lots that it may mean, and the sentence
 */
export async function noSuchLot(statements: Statements, text: string): Promise<{ mayMean: string[]; detail: string }> {
  const similar = (await statements.rows(SIMILAR, [text])) as { lotNumber: string }[];
  const mayMean = similar.map(({ lotNumber }) => lotNumber);
  return { mayMean, detail: `There is no lot ${text}.${hint(mayMean)}` };
}

const hint = (mayMean: readonly string[]): string => (mayMean.length > 0 ? ` It may mean ${mayMean.join(', ')}.` : '');
