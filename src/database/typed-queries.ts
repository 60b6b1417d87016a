import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CamelCasePlugin, type Compilable, type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import { DASHES, withoutInvisible } from './characters.js';
import type { Parameter } from './database.js';
import type { Tables } from './tables.js';

const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true });

/** Kysely with the names of the entities, in the running transaction of `em` if there is one. */
export const typedQueries = (em: SqlEntityManager): Kysely<Tables> => em.getKysely<Tables>().withPlugin(camelCase);

/** The condition of a filter; true if the filter was not given. */
export const given = <Value>(value: Value | undefined, condition: (value: Value) => Expression<SqlBool>): Expression<SqlBool> =>
  value === undefined ? sql.lit(true) : condition(value);

type Filled<Filters> = { [Name in keyof Filters]?: Exclude<Filters[Name], undefined> };

/** The filters that were given, for `eb.and({ column: value })`. */
export const filled = <Filters extends object>(filters: Filters) =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as Filled<Filters>;

/** The pattern that finds a text anywhere in a column by ILIKE. Wildcards in the text stand for themselves. */
export const containing = <Searched extends string | undefined>(searched: Searched) =>
  (searched === undefined ? undefined : `%${searched.replace(/[\\%_]/g, '\\$&')}%`) as Searched;

/** Dashes as people and programs write them; a search of other ones is for them alone. */
const DASHES_WRITTEN = ['-', '\u2010', '\u2011', '\u2013', '\u2014', '\u2212'];
const ANY_DASH = new RegExp(`[${DASHES}]`, 'g');

/**
 * The condition that a column holds a text anywhere, in any letter case, with any dash, and whether its accents stand in their letters or beside them.
 * Each alternative is an ILIKE, which an index of trigrams answers.
 * @param place a column, such as `s.orderNumber`
 */
export function contains(place: string, searched: string): Expression<SqlBool> {
  const seen = withoutInvisible(searched);
  const forms = new Set([seen, ...(IS_ASCII.test(seen) ? [] : [seen.normalize('NFC'), seen.normalize('NFD')])]);
  const patterns = [...forms].flatMap((form) =>
    form.search(ANY_DASH) >= 0 ? DASHES_WRITTEN.map((dash) => form.replace(ANY_DASH, dash)) : [form],
  );
  const alternatives = [...new Set(patterns)].map((pattern) => sql`${sql.ref(place)} ilike ${containing(pattern)}`);
  return sql<boolean>`(${sql.join(alternatives, sql` or `)})`;
}

const IS_ASCII = /^[ -~]*$/;

/** SQL of an instant in the form of the REST contract: ISO 8601 in UTC. */
export const utc = <Instant extends string | null>(column: Expression<Instant>) => sql<Instant>`iso_utc(${column})`;

/** SQL that other statements hold too, with a value in place of each `$1`. */
export const withValue = <Answer>(text: string, value: string) =>
  sql<Answer>`${sql.join(
    text.split('$1').map((part) => sql.raw(part)),
    sql`${value}`,
  )}`;

/** A typed query as SQL and parameters, for what Kysely cannot run: prepared statements and cursors. Its columns keep their names of the database. */
export function compiled(query: Compilable): [sql: string, parameters: Parameter[]] {
  const { sql, parameters } = query.compile();
  return [sql, [...parameters] as Parameter[]];
}
