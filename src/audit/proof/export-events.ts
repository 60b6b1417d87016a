import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { AuditKeys } from './audit-keys.js';
import { HASH_BYTES, splitHashes } from './merkle-tree.js';
import type { AuditExportQuery } from './proof.schema.js';
import { STORED_EVENT, type StoredEvent } from './stored-event.js';

const BOUNDS = `select coalesce(min(first_index), 0) as first, coalesce(max(tree_size), 0) as last from audit_seals
  where ($1::timestamptz is null or sealed_at >= $1) and ($2::timestamptz is null or sealed_at < $2)`;

const FRONTIER = 'select frontier from audit_seals where tree_size = $1';

// OFFSET 0 looks each event up in its place: nothing is sorted, so the first line comes at once, however many follow.
const LINES = `select s.first_index + u.n - 1 as index, u.id, e.event, case when u.n = cardinality(s.event_ids) then s.checkpoint end as checkpoint,
    encode(substr(s.leaf_hashes, ((u.n - 1) * ${HASH_BYTES} + 1)::int, ${HASH_BYTES}), 'base64') as leaf
  from audit_seals s cross join lateral unnest(s.event_ids) with ordinality u (id, n)
  left join lateral (select ${STORED_EVENT} as event from audit_events e where e.id = u.id offset 0) e on true
  where s.first_index >= $1 and s.tree_size <= $2 order by s.tree_size, u.n`;

interface Line extends Record<string, unknown> {
  index: number;
  id: number;
  leaf: string;
  event: StoredEvent | null;
  checkpoint: string | null;
}

const isDay = (moment: string): boolean => moment.length === 10;
const startOf = (moment: string): string => (isDay(moment) ? `${moment}T00:00:00Z` : moment);
const endOf = (moment: string): string => new Date(Date.parse(moment) + (isDay(moment) ? 86_400_000 : 1)).toISOString();

/** The sealed events as lines of JSON that prove themselves (docs/PROOF.md). */
@Injectable()
export class EventExport {
  constructor(
    private readonly database: Database,
    private readonly keys: AuditKeys,
  ) {}

  async file({ from, to }: AuditExportQuery): Promise<StreamableFile> {
    const bounds = [from ? startOf(from) : null, to ? endOf(to) : null];
    const { first, last } = (await this.database.row<{ first: number; last: number }>(BOUNDS, bounds)) ?? { first: 0, last: 0 };
    const stream = await this.read(first, last);
    return new StreamableFile(stream, { type: 'application/x-ndjson', disposition: 'attachment; filename="audit-events.ndjson"' });
  }

  /**
   * The lines of the events from the place `first` up to the tree of `last` events, both bounds of seals. The first batch is read before this returns: an
   * error before that is thrown, not sent.
   */
  async read(first: number, last: number): Promise<Readable> {
    const frontier = first === 0 ? null : await this.database.row<{ frontier: Buffer }>(FRONTIER, [first]);
    const head = {
      format: 'silqeqms-audit-export/1',
      origin: await this.keys.origin(),
      keys: await this.keys.verifierKeys(),
      firstIndex: first,
      before: splitHashes(frontier?.frontier ?? Buffer.alloc(0)).map((hash) => hash.toString('base64')),
    };
    const batches = this.database.stream<Line>(LINES, [first, last]);
    const beginning = await batches.next();
    const stream = Readable.from(lines(head, beginning, batches, { events: last - first, treeSize: last }), { objectMode: false });
    stream.once('close', () => {
      batches.return(undefined).catch(() => undefined);
    });
    return stream;
  }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

async function* lines(head: object, beginning: IteratorResult<Line[]>, rest: AsyncGenerator<Line[]>, end: object): AsyncGenerator<string> {
  yield line(head);
  if (!beginning.done) {
    yield beginning.value.map(toLines).join('');
    for await (const batch of rest) yield batch.map(toLines).join('');
  }
  yield line({ end });
}

const toLines = ({ index, id, leaf, event, checkpoint }: Line): string =>
  line({ index, id, leaf, event }) + (checkpoint === null ? '' : line({ checkpoint }));
