import { AsyncLocalStorage } from 'node:async_hooks';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { CompiledQuery, type Kysely } from 'kysely';
import type { ClientBase, Pool, PoolClient, QueryResultRow } from 'pg';
import { Config } from '../config/config.module.js';
import { actorProofs, type ProvenActor } from './actor-proof.js';
import { requestContext } from './request-context.js';
import { openStreamPool, streamRows } from './stream-rows.js';
import { StreamSlots } from './stream-slots.js';
import type { Tables } from './tables.js';
import { typedQueries } from './typed-queries.js';
import { closeUnresponsiveConnections, disableSocketTimeout } from './unresponsive-connections.js';

export type Parameter = string | number | boolean | null | Date | Buffer | string[] | number[] | (string | null)[] | (number | null)[];

const SET_AUDIT_CONTEXT = `select set_config('silqe.actor_id', $1, true), set_config('silqe.actor', $2, true),
  set_config('silqe.reason', $3, true), set_config('silqe.request_id', $4, true), set_config('silqe.proof', $5, true)`;

/** One transaction around everything that a piece of code does with `Database`. */
export interface Unit {
  readonly em: EntityManager;
  /** How many use cases ended well in it so far. */
  done: number;
}

/**
 * Access to the database: reads by named SQL straight on the pool, and writes in a transaction that gives the audit trail actor and reason.
 * Nothing else opens a transaction, so no write can lack its actor.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  #pool?: Pool;
  #streams?: Pool;
  readonly streamSlots = new StreamSlots();
  readonly #units = new AsyncLocalStorage<Unit>();

  readonly #proofOf: (actor: ProvenActor) => string;

  /** @param config left out by commands: they log in as the owner, whose word the audit triggers take */
  constructor(
    private readonly em: EntityManager,
    @Optional() config?: Config,
  ) {
    this.#proofOf = config ? actorProofs(config.get('SECRET_KEY')) : () => '';
  }

  /** The pool, shared with the ORM, which also closes it. */
  async pool(): Promise<Pool> {
    if (!this.#pool) {
      this.#pool = await this.em.getConnection().getNativeClient();
      closeUnresponsiveConnections(this.#pool);
    }
    return this.#pool;
  }

  /** The connections of downloads; none before the first download. */
  get streams(): Pool | undefined {
    return this.#streams;
  }

  /** Typed queries outside any transaction but that of `unit`. */
  get kysely(): Kysely<Tables> {
    return typedQueries(this.#units.getStore()?.em ?? this.em);
  }

  /**
   * Rows of one statement outside any transaction but that of `unit`.
   * @param name makes PostgreSQL plan the statement once for each connection: for frequent reads
   */
  async rows<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = [], name?: string): Promise<Row[]> {
    const unit = this.#units.getStore();
    if (unit) return new Transaction(unit.em).rows<Row>(sql, parameters);
    const pool = await this.pool();
    const { rows } = await pool.query<Row>({ text: sql, values: parameters, ...(name && { name }) });
    return rows;
  }

  /** The first row of such a statement; null if there is none. */
  async row<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = [], name?: string): Promise<Row | null> {
    return (await this.rows<Row>(sql, parameters, name))[0] ?? null;
  }

  /**
   * The rows of one statement in batches of 1,000, from one snapshot: for exports of any size. Within `unit` it waits for its turn only as long as for a
   * connection, since it holds one already.
   * @throws StreamsBusy when too many run at once, or when others wait and the reader is slow
   */
  async *stream<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = []): AsyncGenerator<Row[]> {
    const pool = await this.pool();
    if (!this.#streams) {
      this.#streams = openStreamPool(pool, this.streamSlots.limits.slots);
      closeUnresponsiveConnections(this.#streams);
    }
    const user = requestContext.current()?.actorId ?? null;
    const slot = await this.streamSlots.take(user, this.#units.getStore() && pool.options.connectionTimeoutMillis);
    try {
      yield* streamRows<Row>(this.#streams, sql, parameters, slot);
    } finally {
      slot.end();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#streams?.end();
  }

  /**
   * One transaction for a use case: entities by `tx.em`, set-based statements by `tx.rows`. Before each statement, `em` writes what it holds.
   * @param reason in the words of the person; null when the design needs none (creating records)
   */
  async transaction<T>(reason: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const unit = this.#units.getStore();
    const parent = unit ? unit.em.fork({ keepTransactionContext: true }) : this.em.fork();
    const result = await parent.transactional(async (em) => {
      const tx = new Transaction(em);
      await tx.rows(SET_AUDIT_CONTEXT, this.auditContext(reason));
      return work(tx);
    });
    if (unit) unit.done += 1;
    return result;
  }

  /**
   * Puts everything that the work does here, reads included, into one transaction: its use cases become savepoints, and nothing of them is committed
   * before the whole. Bulk transactions and streams stay outside.
   */
  async unit<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    return this.em.fork().transactional((em) => {
      const unit: Unit = { em: em as EntityManager, done: 0 };
      return this.#units.run(unit, () => work(unit));
    });
  }

  /**
   * One transaction on a bare connection, for COPY, cursors and other bulk work that entities would only slow down.
   * @param options.signal ends the connection, so that even a long statement stops at once; what the transaction did is rolled back
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
      await client.query(SET_AUDIT_CONTEXT, this.auditContext(reason));
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

  /** What the audit triggers read from the running transaction: actor and request of the current request or job, the reason, and the proof of the actor. */
  private auditContext(reason: string | null): string[] {
    const { actorId = null, actor = 'system', requestId = '' } = requestContext.current() ?? {};
    return [String(actorId ?? ''), actor, reason ?? '', requestId, this.#proofOf({ actorId, actor, requestId })];
  }

  /** Ending the backend works at any moment, unlike cancelling a statement, since none may be running just then. */
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

/** Anything that runs statements: the pool, a transaction or a bare connection. */
export interface Statements {
  rows(sql: string, parameters?: Parameter[]): Promise<unknown[]>;
}

/** The statements of a bare connection, in the form that a transaction of the ORM has. */
export const statementsOf = (client: ClientBase): Statements => ({
  rows: async (sql, parameters = []) => (await client.query(sql, parameters)).rows,
});

/** A running transaction of the ORM. */
export class Transaction {
  constructor(readonly em: EntityManager) {}

  /** Typed queries in the transaction. Unlike `rows` they do not first write what `em` holds: call `em.flush()` before a query that must see it. */
  get kysely(): Kysely<Tables> {
    return typedQueries(this.em);
  }

  /** Rows of one statement, after `em` has written what it holds. */
  async rows<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = []): Promise<Row[]> {
    await this.em.flush();
    const result = await this.em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, parameters));
    return result.rows;
  }

  /** The first row of such a statement; null if there is none. */
  async row<Row extends QueryResultRow>(sql: string, parameters: Parameter[] = []): Promise<Row | null> {
    return (await this.rows<Row>(sql, parameters))[0] ?? null;
  }
}
