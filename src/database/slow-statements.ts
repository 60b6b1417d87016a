import type { Pool, PoolClient } from 'pg';

export interface SlowStatement {
  /** The name of a prepared statement, else how its text begins. Values are parameters and not part of it. */
  statement: string;
  milliseconds: number;
}

type Query = (...given: unknown[]) => unknown;

const LONGEST = 160;

/**
 * Watches each statement on a connection of this pool, be it our own SQL, a typed query or one of the ORM. A cursor is left out, since it waits for its
 * reader.
 * @param begin is called with the name or the beginning of a statement, and returns what is called at its end
 */
export function watchStatements(pool: Pool, begin: (statement: string) => ((failed: boolean) => void) | undefined): void {
  const known = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client) as Query;
    client.query = ((...given: unknown[]) => {
      const end = begin(nameOf(given[0]));
      if (!end) return query(...given);
      const callback = given.at(-1);
      if (typeof callback === 'function') {
        return query(...given.slice(0, -1), (...answer: unknown[]) => {
          end(Boolean(answer[0]));
          callback(...answer);
        });
      }
      const answer = query(...given);
      if (answer instanceof Promise) {
        answer.then(
          () => end(false),
          () => end(true),
        );
      }
      return answer;
    }) as PoolClient['query'];
  });
}

/** Reports each statement that takes longer than `afterMs`. */
export function reportSlowStatements(pool: Pool, afterMs: number, report: (slow: SlowStatement) => void): void {
  watchStatements(pool, (statement) => {
    const begun = performance.now();
    return () => {
      const milliseconds = Math.round(performance.now() - begun);
      if (milliseconds >= afterMs) report({ statement, milliseconds });
    };
  });
}

function nameOf(query: unknown): string {
  if (typeof query === 'string') return shorten(query);
  const { name, text = '' } = query as { name?: string; text?: string };
  return name ?? shorten(text);
}

const shorten = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
