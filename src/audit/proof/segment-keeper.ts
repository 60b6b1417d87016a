import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { FileStorage } from '../../storage/file-storage.js';
import { EventExport } from './export-events.js';

/** A segment ends with the seal that brings it to so many events, or with the month (UTC) of its first seal. */
export const EVENTS_OF_SEGMENT = 200_000;

/** An advisory lock: of several instances, one archives. The number has no meaning. */
const SEGMENT_LOCK = 5_127_380_003;

// Both bounds are found by an index: the month is only looked through once, when it has ended.
const NEXT_SEGMENT = `
  with beginning as (
    select s.first_index as first, date_trunc('month', s.sealed_at, 'UTC') + interval '1 month' as month_end from audit_seals s
    where s.first_index = coalesce((select max(tree_size) from audit_segments), 0)
  ), ending as (
    select b.first, coalesce(
      (select min(s.tree_size) from audit_seals s where s.tree_size >= b.first + $1 and s.sealed_at < b.month_end),
      (select s.tree_size from audit_seals s where b.month_end < clock_timestamp() and s.sealed_at < b.month_end order by s.tree_size desc limit 1)) as last
    from beginning b
  )
  select n.first, n.last, encode(s.root, 'hex') as root from ending n left join audit_seals s on s.tree_size = n.last`;

const ADD_SEGMENT = `insert into audit_segments (number, tree_size, first_index, storage_key, byte_size, sha256)
  values ((select coalesce(max(number), 0) + 1 from audit_segments), $1, $2, $3, $4, $5) on conflict do nothing`;

/**
 * Where a segment is kept: its first place, the number of events in the tree behind it, and the root of that tree. So the segment of a trail that was rewritten
 * does not take the place of what was archived before.
 */
const keyOfSegment = (first: number, last: number, root: string): string =>
  `audit/segments/${String(first).padStart(16, '0')}-${String(last).padStart(16, '0')}-${root}.gz`;

/**
 * Archives sealed events in the file storage, in segments that each prove themselves (docs/PROOF.md). They stay in the database too: the archive is what is
 * left when it is not.
 */
@Injectable()
export class SegmentKeeper {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly exports: EventExport,
  ) {}

  /**
   * Archives the next segment if it is complete. One instance at a time: another would discard the file whose row is written meanwhile.
   * @returns whether there was one; false also while another instance archives
   */
  keep(events = EVENTS_OF_SEGMENT): Promise<boolean> {
    return this.database.bulkTransaction({ reason: null }, async (client) => {
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [SEGMENT_LOCK]);
      return rows[0]?.taken === true && (await this.keepNext(events));
    });
  }

  private async keepNext(events: number): Promise<boolean> {
    const next = await this.database.row<{ first: number; last: number | null; root: string | null }>(NEXT_SEGMENT, [events]);
    if (!next || next.last === null || next.root === null) return false;
    const { first, last } = next;
    const key = keyOfSegment(first, last, next.root);
    // Of a process that ended before the row: what it left may be cut off.
    await this.storage.discard(key);
    const packed = createGzip();
    const packing = pipeline(await this.exports.read(first, last), packed);
    const [stored] = await Promise.all([this.storage.put(key, packed), packing]);
    await this.database.rows(ADD_SEGMENT, [last, first, key, stored.byteSize, stored.sha256]);
    return true;
  }
}
