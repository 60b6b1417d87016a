import type { ClientBase, QueryResultRow } from 'pg';

/** A table whose records cannot be compared, and the SQLSTATE with which PostgreSQL refused. */
export interface Incomparable {
  table: string;
  code: string;
}

/** Values that are not of their form, and columns or tables that are gone: SQLSTATE classes 22 and 42. */
const REFUSED = /^(?:22|42)[0-9A-Z]{3}$/;

/**
 * What a statement finds, for a verification that must answer whatever somebody did to the database.
 * @param client in a transaction, which goes on
 * @returns the rows; the SQLSTATE where values are not of their form, or something that the statement names is gone
 */
export async function rowsOrRefusal<Row extends QueryResultRow>(client: ClientBase, statement: string): Promise<Row[] | string> {
  await client.query('savepoint comparison');
  try {
    const { rows } = await client.query<Row>(statement);
    await client.query('release savepoint comparison');
    return rows;
  } catch (error) {
    const code = refusalOf(error);
    if (!code) throw error;
    await client.query('rollback to savepoint comparison');
    return code;
  }
}

/** @returns the SQLSTATE of such a refusal; undefined for any other error */
export function refusalOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && REFUSED.test(code) ? code : undefined;
}

/** @param what cannot be compared, as the beginning of a sentence */
export const whyIncomparable = (what: string, code: string): string =>
  `${what} cannot be compared: a value is not of its form, or a column or table is gone (SQLSTATE ${code})`;
