import { createHash } from 'node:crypto';

/** The name of the prepared statement of one text of SQL: PostgreSQL plans it once a connection. Names may hold 63 characters. */
export const statementName = (prefix: string, sql: string): string =>
  `${prefix}_${createHash('sha256').update(sql).digest('hex').slice(0, 20)}`;
