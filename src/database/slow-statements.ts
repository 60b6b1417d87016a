import type { Pool, PoolClient } from 'pg';

export interface SlowStatement {
  /** The name of a prepared statement, else how its text begins. Values are parameters and not part of it. */
  statement: string;
  milliseconds: number;
}

type Query = (...given: unknown[]) => unknown;

const LONGEST = 160;

/**
 * Reports each statement that takes longer than `afterMs` on a connection of this pool, be it our own SQL, a typed query or one of the ORM.
 * A cursor is not measured, since it waits for its reader.
 */
export function reportSlowStatements(pool: Pool, afterMs: number, report: (slow: SlowStatement) => void): void {
  const known = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client) as Query;
    client.query = ((...given: unknown[]) => {
      const begun = performance.now();
      const end = () => {
        const milliseconds = Math.round(performance.now() - begun);
        if (milliseconds >= afterMs) report({ statement: nameOf(given[0]), milliseconds });
      };
      const callback = given.at(-1);
      if (typeof callback === 'function') {
        return query(...given.slice(0, -1), (...answer: unknown[]) => {
          end();
          callback(...answer);
        });
      }
      const answer = query(...given);
      if (answer instanceof Promise) answer.then(end, end);
      return answer;
    }) as PoolClient['query'];
  });
}

function nameOf(query: unknown): string {
  if (typeof query === 'string') return shorten(query);
  const { name, text = '' } = query as { name?: string; text?: string };
  return name ?? shorten(text);
}

const shorten = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
