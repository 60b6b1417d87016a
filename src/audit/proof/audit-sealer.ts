import { setImmediate as letOthersRun } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { Metrics } from '../../metrics/metrics.js';
import { AuditKeys } from './audit-keys.js';
import type { SealTime } from './checkpoint.js';
import { CheckpointKeeper } from './checkpoint-keeper.js';
import { CHUNK, GrowingTree } from './merkle-tree.js';
import { SegmentKeeper } from './segment-keeper.js';
import { leafOf, SEALED_AT_ONCE, STORED_EVENT, type StoredEvent } from './stored-event.js';

const EVERY_MS = 5_000;
/** Hashing a few hundred events takes some milliseconds, in which no request is answered. */
const HASHED_AT_ONCE = 250;
/** An advisory lock: of several instances, one seals. The number has no meaning. */
const SEAL_LOCK = 5_127_380_002;

interface LastSeal {
  tree_size: number;
  frontier: Buffer;
  up_to_change: number;
  up_to_event: number;
}

const LAST_SEAL = 'select tree_size, frontier, up_to_change, up_to_event from audit_seals order by tree_size desc limit 1';

const NEXT_EVENTS = `select ${STORED_EVENT} as event from audit_events e
  where (e.change_number, e.id) > ($1, $2) and e.change_number < first_open_change() order by e.change_number, e.id limit ${SEALED_AT_ONCE}`;

// The snapshot of the statement is older than the clock, so a later change cannot have an event that is earlier than this instant.
const SEAL_TIME = `select change_base() + pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "nextChange",
  (extract(epoch from clock_timestamp()) * 1000000)::bigint::text as "sealedAt"`;

const ADD_SEAL = `insert into audit_seals (first_index, tree_size, event_ids, leaf_hashes, frontier, root, checkpoint, up_to_change, up_to_event,
    next_change, sealed_at, time_signature)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'epoch'::timestamptz + $11::bigint * interval '1 microsecond', $12)`;

const ADD_NODES = 'insert into audit_nodes (index, hash) select * from unnest($1::bigint[], $2::bytea[])';

const STATE = `select coalesce((select max(tree_size) from audit_seals), 0) as size,
  coalesce((select extract(epoch from clock_timestamp() - e.occurred_at) from audit_events e
    where (e.change_number, e.id) > (coalesce((select up_to_change from audit_seals order by tree_size desc limit 1), -1),
      coalesce((select up_to_event from audit_seals order by tree_size desc limit 1), 0))
    order by e.change_number, e.id limit 1), 0)::float8 as lag`;

/**
 * Seals the events of the trail (design section 8): every five seconds, one of the instances takes those that are final into the Merkle tree, in batches,
 * and signs its head. Without a key it seals nothing, and the log and the verification say so. Tests call `seal` themselves.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('AuditSealer');
  private timer?: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;
  private failure = '';

  constructor(
    private readonly database: Database,
    private readonly keys: AuditKeys,
    private readonly keeper: CheckpointKeeper,
    private readonly segments: SegmentKeeper,
    private readonly config: Config,
    metrics: Metrics,
  ) {
    metrics.gauge(
      'audit_events_sealed',
      'Events of the audit trail that are sealed, and the age of the oldest that is not',
      'what',
      async () => {
        const state = await database.row<{ size: number; lag: number }>(STATE);
        return { events: state?.size ?? 0, lag_seconds: state?.lag ?? 0 };
      },
    );
  }

  onApplicationBootstrap(): void {
    if (!this.keys.signing) {
      if (this.config.isProduction) {
        this.logger.warn(
          'AUDIT_SIGNING_KEY is not set: the events of the audit trail are not sealed, so a rewritten trail may not be noticed.',
        );
      }
      return;
    }
    if (this.config.get('ENV') !== 'test') this.runAgain();
  }

  /** Lets the batch end that is being sealed: the pool closes next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /**
   * Seals all events that are final now, and keeps the checkpoint.
   * @returns how many events it sealed; 0 also while another instance seals
   */
  async seal(): Promise<number> {
    let sealed = 0;
    for (let last = SEALED_AT_ONCE; last === SEALED_AT_ONCE && !this.isStopping; sealed += last) {
      last = await this.database.bulkTransaction({ reason: null }, (client) => this.sealBatch(client));
      await this.keeper.keep();
    }
    return sealed;
  }

  private runAgain(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.running = this.run().then(() => this.runAgain());
    }, EVERY_MS).unref();
  }

  private async run(): Promise<void> {
    try {
      await this.seal();
      while (!this.isStopping && (await this.segments.keep()));
      this.failure = '';
    } catch (error) {
      // The next run tries again. A database that is away for an hour leaves one line.
      const failure = error instanceof Error ? error.message : 'unknown error';
      if (failure !== this.failure) this.logger.warn(`Events could not be sealed: ${failure}`);
      this.failure = failure;
    }
  }

  private async sealBatch(client: PoolClient): Promise<number> {
    const key = this.keys.signing;
    const { rows: lock } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [SEAL_LOCK]);
    if (!key || !lock[0]?.taken) return 0;
    const { rows: seals } = await client.query<LastSeal>(LAST_SEAL);
    const last = seals[0];
    const { rows } = await client.query<{ event: StoredEvent }>(NEXT_EVENTS, [last?.up_to_change ?? -1, last?.up_to_event ?? 0]);
    const end = rows.at(-1)?.event;
    if (!end) return 0;
    const tree = new GrowingTree(last?.tree_size, last?.frontier);
    const first = tree.size;
    const leaves: Buffer[] = [];
    const chunks: { index: number; hash: Buffer }[] = [];
    for (const { event } of rows) {
      const leaf = leafOf(event);
      const hash = tree.append(leaf);
      leaves.push(leaf);
      if (hash) chunks.push({ index: tree.size / CHUNK - 1, hash });
      if (leaves.length % HASHED_AT_ONCE === 0) await letOthersRun();
    }
    if (chunks.length > 0) await client.query(ADD_NODES, [chunks.map(({ index }) => index), chunks.map(({ hash }) => hash)]);
    const origin = await this.keys.origin();
    const checkpoint = key.sign({ origin, size: tree.size, root: tree.root });
    const [time] = (await client.query<Pick<SealTime, 'nextChange' | 'sealedAt'>>(SEAL_TIME)).rows;
    if (!time) throw new Error('The database did not say what time it is');
    const ids = rows.map(({ event }) => event.id);
    const head = [first, tree.size, ids, Buffer.concat(leaves), tree.frontier, tree.root, checkpoint];
    const signed = key.signTime({ ...time, origin, size: tree.size });
    await client.query(ADD_SEAL, [...head, end.change_number, end.id, time.nextChange, time.sealedAt, signed]);
    return rows.length;
  }
}
