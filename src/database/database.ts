import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { CompiledQuery, type Kysely } from 'kysely';
import type { ClientBase, Pool, PoolClient, QueryResultRow } from 'pg';
import { requestContext } from './request-context.js';
import { streamRows } from './stream-rows.js';
import type { Tables } from './tables.js';
import { typedQueries } from './typed-queries.js';
import { closeUnresponsiveConnections, disableSocketTimeout } from './unresponsive-connections.js';

export type Parameter = string | number | boolean | null | Date | Buffer | string[] | number[] | (string | null)[] | (number | null)[];

const SET_AUDIT_CONTEXT = `select set_config('silqe.actor_id', $1, true), set_config('silqe.actor', $2, true),
  set_config('silqe.reason', $3, true), set_config('silqe.request_id', $4, true)`;

/** What the audit triggers read from the running transaction: actor and request of the current request or job, and the reason given. */
function auditContext(reason: string | null): string[] {
  const context = requestContext.current();
  return [String(context?.actorId ?? ''), context?.actor ?? 'system', reason ?? '', context?.requestId ?? ''];
}

/**
 * The ways to the database: reads by named SQL straight on the pool, and writes in a transaction that gives the audit trail actor and reason.
 * Nothing else opens a transaction, so no write can miss its actor.
 */
@Injectable()
export class Database {
  #pool?: Pool;

  constructor(private readonly em: EntityManager) {}

  /** The pool that the ORM uses too; the ORM ends it. */
  async pool(): Promise<Pool> {
    if (!this.#pool) {
      this.#pool = await this.em.getConnection().getNativeClient();
      closeUnresponsiveConnections(this.#pool);
    }
    return this.#pool;
  }

  /** Typed queries outside any transaction. */
  get kysely(): Kysely<Tables> {
    return typedQueries(this.em);
  }

  /** Rows of one statement outside any transaction. A name makes PostgreSQL plan it once a connection: for the hot reads. */
  async rows<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = [], name?: string): Promise<Row[]> {
    const pool = await this.pool();
    const { rows } = await pool.query<Row>({ text: sql, values: parameters, ...(name && { name }) });
    return rows;
  }

  async row<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = [], name?: string): Promise<Row | null> {
    return (await this.rows<Row>(sql, parameters, name))[0] ?? null;
  }

  /** Batches of rows of one statement, for exports of any size. */
  async *stream<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = []): AsyncGenerator<Row[]> {
    yield* streamRows<Row>(await this.pool(), sql, parameters);
  }

  /**
   * One transaction for a use case: entities by `tx.em`, set-based statements by `tx.rows`. What `em` holds is written before each statement.
   * @param reason why, as the person said it; null where the design asks for none (creating records)
   */
  async transaction<T>(reason: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.em.fork().transactional(async (em) => {
      const tx = new Transaction(em);
      await tx.rows(SET_AUDIT_CONTEXT, auditContext(reason));
      return work(tx);
    });
  }

  /**
   * One transaction on a bare connection, for COPY, cursors and other bulk work that entities would only slow down.
   * @param signal ends the connection, so that a statement that runs for minutes stops at once; what the transaction did is rolled back
   */
  async bulkTransaction<T>(
    { reason, signal }: { reason: string | null; signal?: AbortSignal },
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const client = await (await this.pool()).connect();
    disableSocketTimeout(client);
    let broken: Error | undefined;
    let stop = async (): Promise<void> => undefined;
    try {
      await client.query('begin');
      if (signal) stop = await this.endOnAbort(client, signal);
      await client.query(SET_AUDIT_CONTEXT, auditContext(reason));
      const result = await work(client);
      signal?.throwIfAborted();
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      await stop();
      client.release(broken ?? signal?.aborted);
    }
  }

  /** Ending a backend works whatever it does at the moment, unlike cancelling the statement, of which there may be none just then. */
  private async endOnAbort(client: PoolClient, signal: AbortSignal): Promise<() => Promise<void>> {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    let ending: Promise<unknown> = Promise.resolve();
    const end = () => {
      ending = this.rows('select pg_terminate_backend($1)', [rows[0]?.pid ?? null]).catch(() => undefined);
    };
    signal.addEventListener('abort', end);
    signal.throwIfAborted();
    return async () => {
      signal.removeEventListener('abort', end);
      await ending;
    };
  }
}

/** Anything that runs a statement: the pool, a transaction, a bare connection. */
export interface Statements {
  rows(sql: string, parameters?: Parameter[]): Promise<unknown[]>;
}

/** A bare connection's statements, in the form in which a transaction of the ORM has them. */
export const statementsOf = (client: ClientBase): Statements => ({
  rows: async (sql, parameters = []) => (await client.query(sql, parameters)).rows,
});

/** A running transaction of the ORM. */
export class Transaction {
  constructor(readonly em: EntityManager) {}

  /** Typed queries in the transaction. Unlike `rows` they do not write first what `em` holds: flush where a query has to see it. */
  get kysely(): Kysely<Tables> {
    return typedQueries(this.em);
  }

  async rows<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = []): Promise<Row[]> {
    await this.em.flush();
    const result = await this.em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, parameters));
    return result.rows;
  }

  async row<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = []): Promise<Row | null> {
    return (await this.rows<Row>(sql, parameters))[0] ?? null;
  }
}
