import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { FileStorage } from '../../storage/file-storage.js';
import { parseCheckpoint } from './checkpoint.js';
import { keyOfCheckpoint } from './kept-checkpoints.js';

interface Checkpoint {
  tree_size: number;
  checkpoint: string;
}

interface Newest extends Checkpoint, Record<string, unknown> {
  /** The size of the last one that is kept. */
  kept: number;
  /** Whether none was kept within the last minute, by the rows of the database. */
  due: boolean;
}

const ANCHOR_TIMEOUT_MS = 10_000;
/** After a failure the anchor is not asked again for this long. */
const ANCHOR_PAUSE_MS = 30_000;

const KEEPS_EVERY_MS = 60_000;

// The newest one, if it is not kept yet. A clock that was ahead must not hold up those that follow.
const NEWEST = `select s.tree_size, s.checkpoint, coalesce((select max(c.tree_size) from audit_checkpoints c), 0) as kept,
    not exists (select from audit_checkpoints c where c.stored_at between clock_timestamp() - interval '1 minute' and clock_timestamp()) as due
  from audit_seals s where s.tree_size = (select max(tree_size) from audit_seals)
    and not exists (select from audit_checkpoints c where c.tree_size = s.tree_size)`;

const NEWEST_KEPT = `select s.tree_size, s.checkpoint from audit_checkpoints c join audit_seals s using (tree_size) order by c.tree_size desc limit 1`;

/**
 * Keeps checkpoints outside of the database, where its owner cannot rewrite them: in the file storage, one a minute at most, and with `AUDIT_ANCHOR_URL`
 * also at that address.
 */
@Injectable()
export class CheckpointKeeper {
  private readonly logger = new Logger('CheckpointKeeper');
  private anchored = 0;
  /** The size of the last one that this process knows to be kept, and since when by its own clock: rows of the database may say otherwise. */
  private seen = { kept: 0, at: performance.now() };
  private pausedUntil = 0;
  private anchoring?: Promise<void>;

  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly config: Config,
  ) {}

  async keep(): Promise<void> {
    const newest = await this.database.row<Newest>(NEWEST);
    if (newest && newest.kept !== this.seen.kept) this.seen = { kept: newest.kept, at: performance.now() };
    if (newest && (newest.due || performance.now() - this.seen.at > KEEPS_EVERY_MS)) await this.store(newest);
    this.anchor();
  }

  /** For tests: waits for the request to the anchor that runs. */
  async anchorAnswered(): Promise<void> {
    await this.anchoring;
  }

  /** A process that ended between the file and its row left the same bytes under the same key, since Ed25519 signs alike each time. */
  private async store({ tree_size: size, checkpoint }: Checkpoint): Promise<void> {
    const head = parseCheckpoint(checkpoint);
    if (!head) throw new Error('A seal has a checkpoint');
    const key = keyOfCheckpoint(head);
    if (!(await this.storage.head(key))) await this.storage.put(key, Readable.from([Buffer.from(checkpoint)]));
    const sha256 = createHash('sha256').update(checkpoint).digest('hex');
    await this.database.rows(`insert into audit_checkpoints (tree_size, storage_key, sha256) values ($1, $2, $3) on conflict do nothing`, [
      size,
      key,
      sha256,
    ]);
  }

  /** Never waited for: the anchor may be slow or away, and gets the newest checkpoint later. */
  private anchor(): void {
    const url = this.config.get('AUDIT_ANCHOR_URL');
    if (!url || this.anchoring || Date.now() < this.pausedUntil) return;
    this.anchoring = this.post(url)
      .catch((error: unknown) => {
        this.pausedUntil = Date.now() + ANCHOR_PAUSE_MS;
        this.logger.warn(`AUDIT_ANCHOR_URL did not take the checkpoint: ${error instanceof Error ? error.message : 'unknown error'}`);
      })
      .finally(() => {
        this.anchoring = undefined;
      });
  }

  private async post(url: string): Promise<void> {
    const newest = await this.database.row<Checkpoint & Record<string, unknown>>(NEWEST_KEPT);
    if (!newest || newest.tree_size <= this.anchored) return;
    const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
    const response = await fetch(url, { method: 'POST', headers, body: newest.checkpoint, signal: AbortSignal.timeout(ANCHOR_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    this.anchored = newest.tree_size;
  }
}
