import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, idInCursor, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { consistencyProof, HASH_BYTES, inclusionProof } from './merkle-tree.js';
import type { AuditCheckpoint, AuditConsistency, AuditSegment, CheckpointsQuery, EventProof, SegmentsQuery } from './proof.schema.js';
import { SealedTree } from './sealed-tree.js';
import { STORED_EVENT } from './stored-event.js';

const CHECKPOINTS = `select s.tree_size as "treeSize", s.first_index as "firstIndex", encode(s.root, 'base64') as "rootHash",
    iso_utc(s.sealed_at) as "sealedAt", s.checkpoint, c.storage_key as "storageKey"
  from audit_seals s left join audit_checkpoints c using (tree_size)
  where $1::bigint is null or s.tree_size < $1 order by s.tree_size desc limit $2`;

const SEGMENTS = `select g.number, g.tree_size as "treeSize", g.first_index as "firstIndex", iso_utc(f.sealed_at) as "sealedFrom", iso_utc(l.sealed_at) as "sealedTo",
    iso_utc(g.archived_at) as "archivedAt", g.storage_key as "storageKey", g.byte_size as "byteSize", g.sha256,
    ((l.sealed_at at time zone 'UTC') + $3 * interval '1 year')::date::text as "keepUntil"
  from audit_segments g join audit_seals f on f.first_index = g.first_index join audit_seals l on l.tree_size = g.tree_size
  where $1::bigint is null or g.number < $1 order by g.number desc limit $2`;

const SEGMENT = `select storage_key as "storageKey", sha256, byte_size as "byteSize", 'audit-events-' || first_index || '-' || tree_size || '.ndjson.gz' as filename
  from audit_segments where number = $1::bigint`;

const EVENT = `select ${STORED_EVENT} as event, e.change_number from audit_events e where e.id = $1`;

const SEAL_OF_EVENT = `select s.first_index, array_position(s.event_ids, $2) as position,
    substr(s.leaf_hashes, ((array_position(s.event_ids, $2) - 1) * ${HASH_BYTES} + 1)::int, ${HASH_BYTES}) as leaf
  from audit_seals s where (s.up_to_change, s.up_to_event) >= ($1, $2) order by s.up_to_change, s.up_to_event limit 1`;

const NEWEST = 'select tree_size, root, checkpoint from audit_seals order by tree_size desc limit 1';

interface Newest extends Record<string, unknown> {
  tree_size: number;
  root: Buffer;
  checkpoint: string;
}

interface StoredSegment extends Record<string, unknown> {
  storageKey: string;
  sha256: string;
  byteSize: number;
  filename: string;
}

const base64 = (hash: Buffer): string => hash.toString('base64');

/** Checkpoints of the trail, and what proves that an event or an earlier tree is part of a later one. */
@Injectable()
export class ProofQueries {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** @throws Problem `invalid_cursor` */
  async checkpoints({ limit, cursor }: CheckpointsQuery): Promise<Page<AuditCheckpoint>> {
    const rows = await this.database.rows<AuditCheckpoint>(CHECKPOINTS, [idInCursor(cursor), (limit ?? DEFAULT_LIMIT) + 1]);
    return toPage(rows, limit, ({ treeSize }) => [treeSize]);
  }

  /** @throws Problem `invalid_cursor` */
  async segments({ limit, cursor }: SegmentsQuery): Promise<Page<AuditSegment>> {
    const years = this.config.get('RETENTION_YEARS') ?? null;
    const rows = await this.database.rows<AuditSegment>(SEGMENTS, [idInCursor(cursor), (limit ?? DEFAULT_LIMIT) + 1, years]);
    return toPage(rows, limit, ({ number }) => [number]);
  }

  /** @throws Problem `not_found` */
  async storedSegment(number: number): Promise<StoredSegment> {
    const segment = await this.database.row<StoredSegment>(SEGMENT, [number]);
    if (!segment) throw new Problem('not_found', `There is no archived segment ${number}.`);
    return segment;
  }

  /** @throws Problem `not_found`, `event_not_sealed` */
  async ofEvent(id: number): Promise<EventProof> {
    const stored = await this.database.row<{ event: EventProof['event']; change_number: number }>(EVENT, [id]);
    if (!stored) throw new Problem('not_found', `There is no event ${id}.`);
    type Seal = { first_index: number; position: number | null; leaf: Buffer };
    const seal = await this.database.row<Seal>(SEAL_OF_EVENT, [stored.change_number, id]);
    const newest = await this.database.row<Newest>(NEWEST);
    if (!seal || !newest || seal.position === null) {
      throw new Problem('event_not_sealed', 'Events are sealed some seconds after their transaction: ask again then.');
    }
    const index = seal.first_index + seal.position - 1;
    const tree = new SealedTree(this.database, newest.tree_size);
    const hashes = await inclusionProof(tree, index, newest.tree_size);
    return {
      eventId: id,
      leafIndex: index,
      leafHash: base64(seal.leaf),
      event: stored.event,
      treeSize: newest.tree_size,
      rootHash: base64(newest.root),
      hashes: hashes.map(base64),
      checkpoint: newest.checkpoint,
    };
  }

  /** @throws Problem `not_found` for a tree that is larger than what is sealed, or smaller than the one it shall continue */
  async consistency(size: number, from: number): Promise<AuditConsistency> {
    const newest = await this.database.row<Newest>(NEWEST);
    if (size > (newest?.tree_size ?? 0))
      throw new Problem('not_found', `No ${size} events are sealed yet: there are ${newest?.tree_size ?? 0}.`);
    if (from > size) throw new Problem('not_found', `A tree of ${size} events cannot begin with one of ${from}.`);
    const tree = new SealedTree(this.database, size);
    const hashes = await consistencyProof(tree, from, size);
    return {
      earlierSize: from,
      earlierRootHash: base64(await new SealedTree(this.database, from).root()),
      treeSize: size,
      rootHash: base64(await tree.root()),
      hashes: hashes.map(base64),
    };
  }
}
