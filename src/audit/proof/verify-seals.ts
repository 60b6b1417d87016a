import { setImmediate as letOthersRun } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { type Finding, Findings } from '../findings.js';
import { AuditKeys } from './audit-keys.js';
import { parseCheckpoint } from './checkpoint.js';
import { KeptCheckpoints } from './kept-checkpoints.js';
import { CHUNK, GrowingTree, splitHashes } from './merkle-tree.js';
import { leafOf, SEALED_AT_ONCE, STORED_EVENT, type StoredEvent } from './stored-event.js';

/** Findings that the sentence has. */
const IN_SENTENCE = 20;
/** Back-dated events that are listed; the rest is counted. */
const LISTED = 20;
const HASHED_AT_ONCE = 250;
/** SQL of how long seals may be without a kept checkpoint, while the file storage is there. */
const KEPT_WITHIN = `interval '10 minutes'`;

interface Head extends Record<string, unknown> {
  tree_size: number;
  first_index: number;
  up_to_change: number;
  up_to_event: number;
}

interface Seal extends Head {
  event_ids: number[];
  leaf_hashes: Buffer;
  frontier: Buffer;
  root: Buffer;
  checkpoint: string;
  sealed_at: string;
  next_change: number;
  /** Microseconds since 1970. */
  sealed_micros: string;
  time_signature: Buffer | null;
  /** Whether its checkpoint was put into the file storage. */
  was_kept: boolean;
}

const HEADS =
  'select tree_size, first_index, up_to_change, up_to_event from audit_seals where tree_size > $1 order by tree_size limit 1000';

const SEALS = `select tree_size, first_index, up_to_change, up_to_event, event_ids, leaf_hashes, frontier, root, checkpoint, iso_utc(sealed_at) as sealed_at, next_change,
    (extract(epoch from sealed_at) * 1000000)::bigint::text as sealed_micros, time_signature,
    exists (select from audit_checkpoints c where c.tree_size = audit_seals.tree_size) as was_kept
  from audit_seals where tree_size > $1 and tree_size <= $2 order by tree_size`;

// The first seal of a version that signs the time: all that follow have a signature.
const SIGNED_FROM = `select least((select min(tree_size) from audit_seals where time_signature is not null), (select min(tree_size) from audit_seals
  where sealed_at > (select max(executed_at) from mikro_orm_migrations where name like 'Migration20261129236500%'))) as size`;

const EVENTS = `select ${STORED_EVENT} as event from audit_events e where (e.change_number, e.id) > ($1, $2) and (e.change_number, e.id) <= ($3, $4)
  order by e.change_number, e.id`;

// A transaction that the last seal holds has ended: it writes nothing any more.
const LATE = `select id, entity_type, entity_id from audit_events where change_number = $1 and id > $2 order by id limit 20`;

const EXISTING = 'select id from audit_events where id = any ($1::bigint[])';

// Events that an adoption took over keep their instants; one that only says so does not. A clock may be set back by seconds.
const TAKEN_OVER = `e.imported_from is not null and (
  exists (select from adopted_records a where a.new_table = 'audit_events' and a.new_id = e.id and a.old_id = e.imported_from ->> 'id')
  or e.action = 'misread' and e.entity_id ~ '^[0-9]{1,18}$' and exists (select from adopted_records a where a.source_table = 'sales_orders'
    and a.old_id = e.imported_from ->> 'entity_id' and a.new_id = e.entity_id::bigint))`;
const BACK_DATED = `select e.id, e.entity_type, e.entity_id, iso_utc(e.occurred_at) as at, iso_utc(s.sealed_at) as sealed_at, count(*) over ()::int as total from audit_events e
  cross join lateral (select sealed_at from audit_seals where next_change <= e.change_number order by next_change desc limit 1) s
  where e.occurred_at < s.sealed_at - interval '5 seconds' and not (${TAKEN_OVER}) order by e.id limit ${LISTED}`;

// What feeds and former states go by. A transaction ends after its last event, and before it is sealed.
const ENDS = `select s.change_number, s.event_id, iso_utc(t.ended_at) as ended_at, iso_utc(s.last) as last_event, count(*) over ()::int as total
  from (select change_number, max(occurred_at) as last, max(id) as event_id from audit_events where imported_from is null group by 1) s
  join change_times t using (change_number)
  left join lateral (select sealed_at from audit_seals where up_to_change >= s.change_number order by up_to_change, up_to_event limit 1) seal on true
  where t.ended_at < s.last - interval '5 seconds' or t.ended_at > coalesce(seal.sealed_at, clock_timestamp()) + interval '5 seconds'
  order by 1 limit ${LISTED}`;

// Only the web process records log-ins and downloads. Two of them an hour apart that wait for the same seal show that it ran and did not seal, unless a transaction that
// was open for that long held the seals up. Seals exist since a migration of their own.
const LATE_SEALS = `
  select l.id, iso_utc(l.occurred_at) as at, iso_utc(l.sealed_at) as sealed_at, count(*) over ()::int as total from (
    select e.id, e.occurred_at, e.change_number, s.sealed_at from audit_events e cross join lateral (
      select sealed_at from audit_seals where (up_to_change, up_to_event) >= (e.change_number, e.id) order by up_to_change, up_to_event limit 1) s
    where e.entity_type = 'access_events' and e.imported_from is null and e.change_number > 0 and s.sealed_at > e.occurred_at + interval '1 hour'
      and e.occurred_at > coalesce((select executed_at from mikro_orm_migrations where name like 'Migration20261129233051%'), 'infinity')
  ) l
  where exists (select from audit_events f where f.entity_type = 'access_events' and f.imported_from is null
      and f.occurred_at > l.occurred_at + interval '1 hour' and f.occurred_at < l.sealed_at)
    and not exists (select from change_times t where t.change_number < l.change_number and t.ended_at > l.occurred_at + interval '1 hour' and t.ended_at <= l.sealed_at)
  order by l.occurred_at limit 1`;

// Also those that are not final: a transaction that stays open for hours holds up the seals of all that follow. Events of an earlier system keep their instants.
const WAITING = `select count(*)::int as events,
    coalesce(min(e.occurred_at) filter (where e.imported_from is null) < clock_timestamp() - interval '1 hour', false) as long from audit_events e
  where (e.change_number, e.id) > ($1, $2)`;

/** A seal or checkpoint with which everything still agreed. */
interface Held {
  since: string | null;
  treeSize: number | null;
}

const NOTHING_HELD: Held = { since: null, treeSize: null };

interface BackDated extends Record<string, unknown> {
  id: number;
  entity_type: string;
  entity_id: string;
  at: string;
  sealed_at: string;
  total: number;
}

/** Whether it may end in the middle of a transaction, or seals nothing. */
const isFull = ({ tree_size: size, first_index: first }: Head): boolean => (size - first) % SEALED_AT_ONCE === 0;

export interface SealFindings {
  detail: string;
  findings: Findings;
}

/** Compares the events with their seals, the seals with their checkpoints, and the checkpoints with those that the file storage keeps. */
@Injectable()
export class SealVerification {
  constructor(
    private readonly database: Database,
    private readonly keys: AuditKeys,
    private readonly checkpoints: KeptCheckpoints,
    private readonly config: Config,
  ) {}

  /** Reads every event, page by page: memory does not grow with them. */
  async verify(): Promise<SealFindings> {
    const findings = new Findings();
    const kept = await this.checkpoints.read(findings);
    const origin = await this.keys.origin();
    if ((await this.keys.storedOrigin()) !== origin)
      findings.add({ kind: 'seal_changed', detail: `the trail was renamed: it was ${origin}` });
    const tree = new GrowingTree();
    let last: Head = { tree_size: 0, first_index: 0, up_to_change: -1, up_to_event: 0 };
    let before = NOTHING_HELD;
    let lastKept = NOTHING_HELD;
    let notKeptSince: Seal | null = null;
    const signedFrom = (await this.database.row<{ size: number | null }>(SIGNED_FROM))?.size ?? Infinity;
    for (let group = await this.nextGroup(last); group; group = await this.nextGroup(last)) {
      const seals = await this.database.rows<Seal>(SEALS, [last.tree_size, group.tree_size]);
      const events = await this.eventsOf(last, group);
      for (const seal of seals) {
        const here = { since: seal.sealed_at, treeSize: seal.tree_size };
        await this.compareEvents(seal, last, events, findings, `between ${before.since ?? THE_BEGINNING} and ${seal.sealed_at}`);
        await this.compareTree(seal, tree, findings, before);
        await this.compareTime(seal, seal.tree_size >= signedFrom, findings, before);
        const root = kept.get(seal.tree_size);
        if (root === tree.root.toString('hex')) lastKept = here;
        else if (root) {
          const detail = `${nameOf(seal)} is not the one that the file storage keeps: the trail was rewritten`;
          findings.add({ kind: 'checkpoint_changed', ...lastKept, detail });
        }
        if (!root && seal.was_kept) {
          findings.add({ kind: 'file_missing', ...here, detail: `the file storage no longer has the checkpoint of ${nameOf(seal)}` });
        }
        notKeptSince = root ? null : (notKeptSince ?? seal);
        kept.delete(seal.tree_size);
        [last, before] = [seal, here];
      }
    }
    for (const size of [...kept.keys()].sort((a, b) => a - b)) {
      const detail = `the file storage keeps a checkpoint of ${size} events, which the seals do not lead to: the trail was cut off or rewritten`;
      findings.add({ kind: 'checkpoint_changed', ...lastKept, detail });
    }
    await this.findNotKept(findings, notKeptSince, last);
    await this.findLate(findings, last);
    await this.findBackDated(findings);
    await this.findMovedEnds(findings);
    await this.findLateSeals(findings);
    return this.sentence(findings, last, before.since ?? THE_BEGINNING);
  }

  /** The seals up to the one with which a page of events is full. */
  private async nextGroup({ tree_size: from }: Head): Promise<Head | undefined> {
    const heads = await this.database.rows<Head>(HEADS, [from]);
    return heads.findLast((head, index) => index === 0 || head.tree_size - from <= SEALED_AT_ONCE);
  }

  private async eventsOf(last: Head, { up_to_change, up_to_event }: Head): Promise<StoredEvent[]> {
    const rows = await this.database.rows<{ event: StoredEvent }>(EVENTS, [last.up_to_change, last.up_to_event, up_to_change, up_to_event]);
    return rows.map(({ event }) => event);
  }

  private async compareEvents(seal: Seal, before: Head, events: StoredEvent[], findings: Findings, between: string): Promise<void> {
    const isIn = ({ change_number: change, id }: StoredEvent, { up_to_change, up_to_event }: Head) =>
      change < up_to_change || (change === up_to_change && id <= up_to_event);
    const present = new Map(events.filter((event) => isIn(event, seal) && !isIn(event, before)).map((event) => [event.id, event]));
    const leaves = splitHashes(seal.leaf_hashes);
    const missing: number[] = [];
    const sealed: Held = { since: seal.sealed_at, treeSize: seal.tree_size };
    const add = (kind: Finding['kind'], { id, entity_type: table, entity_id: entityId }: StoredEvent, detail: string) =>
      findings.add({ kind, eventId: id, table, entityId, ...sealed, detail: `event ${id} of ${table} ${entityId} ${detail}` });
    for (const [index, id] of seal.event_ids.entries()) {
      const event = present.get(id);
      if (!event) missing.push(id);
      else if (!leafOf(event).equals(leaves[index] as Buffer)) {
        add('event_changed', event, `was changed after it was sealed ${between}`);
      }
      present.delete(id);
      if (index % HASHED_AT_ONCE === 0) await letOthersRun();
    }
    const existing = missing.length > 0 ? await this.database.rows<{ id: number }>(EXISTING, [missing]) : [];
    const moved = new Set(existing.map(({ id }) => id));
    for (const id of missing) {
      const detail = `event ${id}, sealed ${between}, ${moved.has(id) ? 'was moved to another place' : 'is missing'}`;
      findings.add({ kind: moved.has(id) ? 'event_moved' : 'event_missing', eventId: id, ...sealed, detail });
    }
    for (const event of present.values()) add('event_added', event, `was slipped in among those sealed ${between}`);
    if (isFull(before)) return;
    for (const event of events.filter(({ change_number: change, id }) => change === before.up_to_change && seal.event_ids.includes(id))) {
      add('event_added', event, `was slipped into a transaction that was sealed earlier, and sealed ${between}`);
    }
  }

  private async compareTree(seal: Seal, tree: GrowingTree, findings: Findings, before: Held): Promise<void> {
    const chunks = new Map<number, Buffer>();
    const name = nameOf(seal);
    const add = (detail: string) => findings.add({ kind: 'seal_changed', ...before, detail });
    if (seal.first_index !== tree.size) add(`the seal of ${seal.tree_size} events does not follow the one before it: seals are missing`);
    for (const leaf of splitHashes(seal.leaf_hashes)) {
      const chunk = tree.append(leaf);
      if (chunk) chunks.set(tree.size / CHUNK - 1, chunk);
    }
    if (!tree.root.equals(seal.root) || !tree.frontier.equals(seal.frontier))
      add(`${name} was changed: its hashes do not lead to its root`);
    const head = parseCheckpoint(seal.checkpoint);
    if (head?.size !== seal.tree_size || !head.root.equals(seal.root) || head.origin !== (await this.keys.origin())) {
      add(`the checkpoint of ${name} is that of another tree`);
    }
    if (!this.keys.all.some((key) => key.hasSigned(seal.checkpoint)))
      add(`the checkpoint of ${name} is not signed by a key of AUDIT_SIGNING_KEY`);
    if (chunks.size === 0) return;
    const nodes = await this.database.rows<{ index: number; hash: Buffer }>(
      'select index, hash from audit_nodes where index = any ($1::bigint[])',
      [[...chunks.keys()]],
    );
    const isStored = (index: number, hash: Buffer) => nodes.some((node) => node.index === index && node.hash.equals(hash));
    if (![...chunks].every(([index, hash]) => isStored(index, hash))) add(`hashes of subtrees of ${name} were changed`);
  }

  private async compareTime(seal: Seal, isSigned: boolean, findings: Findings, before: Held): Promise<void> {
    const { tree_size: size, next_change: nextChange, sealed_micros: sealedAt, time_signature: signature } = seal;
    const time = { origin: await this.keys.origin(), size, nextChange, sealedAt };
    const holds = signature ? this.keys.all.some((key) => key.hasSignedTime(time, signature)) : !isSigned;
    if (!holds) findings.add({ kind: 'seal_changed', ...before, detail: `what ${nameOf(seal)} says of when it was made was changed` });
  }

  /** A checkpoint is kept each minute: seals of which none is kept for long may be rewritten. */
  private async findNotKept(findings: Findings, since: Seal | null, last: Head): Promise<void> {
    if (!since || !this.keys.signing) return;
    const isLong = await this.database.row(
      `select from audit_seals where tree_size = $1 and sealed_at < clock_timestamp() - ${KEPT_WITHIN}`,
      [since.tree_size],
    );
    if (!isLong) return;
    const detail = `no checkpoint of the ${last.tree_size - since.first_index} events sealed since ${since.sealed_at} is in the file storage`;
    findings.add({ kind: 'file_missing', since: since.sealed_at, treeSize: last.tree_size, detail });
  }

  /** Events that wait for their seal, but are of a transaction that is sealed. */
  private async findLate(findings: Findings, last: Head): Promise<void> {
    if (isFull(last)) return;
    const rows = await this.database.rows<{ id: number; entity_type: string; entity_id: string }>(LATE, [
      last.up_to_change,
      last.up_to_event,
    ]);
    for (const { id, entity_type: table, entity_id: entityId } of rows) {
      const detail = `event ${id} of ${table} ${entityId} was slipped into a transaction that was sealed before`;
      findings.add({ kind: 'event_added', eventId: id, table, entityId, treeSize: last.tree_size, detail });
    }
  }

  private async findBackDated(findings: Findings): Promise<void> {
    const rows = await this.database.rows<BackDated>(BACK_DATED);
    for (const { id, entity_type: table, entity_id: entityId, at, sealed_at: since } of rows) {
      const detail = `event ${id} is back-dated: it says ${at}, and was written after ${since}`;
      findings.add({ kind: 'event_back_dated', eventId: id, table, entityId, since, detail });
    }
    findings.more((rows[0]?.total ?? 0) - rows.length);
  }

  /** Transactions whose end is said to be at another time than their events show. */
  private async findMovedEnds(findings: Findings): Promise<void> {
    const rows = await this.database.rows<{ event_id: number; ended_at: string; last_event: string; total: number }>(ENDS);
    for (const { event_id: eventId, ended_at: end, last_event: since } of rows) {
      const detail = `the transaction of event ${eventId} is said to have ended at ${end}, and its last event is of ${since}`;
      findings.add({ kind: 'event_back_dated', eventId, since, detail });
    }
    findings.more((rows[0]?.total ?? 0) - rows.length);
  }

  /** Seals that were made anew after the first ones were removed, or that nobody made for a time. */
  private async findLateSeals(findings: Findings): Promise<void> {
    const [late] = await this.database.rows<{ id: number; at: string; sealed_at: string; total: number }>(LATE_SEALS);
    if (!late) return;
    const { id: eventId, at: since, sealed_at: sealedAt, total } = late;
    const detail = `event ${eventId} of ${since} was sealed at ${sealedAt}, hours after it was written, and so were others (${total} log-ins and downloads in all): events were not sealed for a time, or their seals were removed`;
    findings.add({ kind: 'events_not_sealed', eventId, since, detail });
  }

  private async sentence(findings: Findings, last: Head, since: string): Promise<SealFindings> {
    const [waiting] = await this.database.rows<{ events: number; long: boolean }>(WAITING, [last.up_to_change, last.up_to_event]);
    if (this.keys.signing === undefined && last.tree_size === 0) {
      const detail = 'Events are not sealed, since AUDIT_SIGNING_KEY is not set.';
      const unsealed = new Findings();
      if (this.config.isProduction) unsealed.add({ kind: 'events_not_sealed', detail });
      return { detail, findings: unsealed };
    }
    if (waiting?.long) {
      const detail = `${waiting.events} events wait for their seal, one of them for more than an hour`;
      findings.add({ kind: 'events_not_sealed', since: last.tree_size > 0 ? since : null, treeSize: last.tree_size || null, detail });
    }
    const listed = findings.listed.slice(0, IN_SENTENCE).map(({ detail }) => detail);
    const detail =
      findings.count > 0
        ? `${findings.count} findings: ${listed.join('; ')}.`
        : `${last.tree_size} events are as they were sealed, the last of them ${since}; ${waiting?.events ?? 0} wait for the next seal.`;
    return { detail, findings };
  }
}

const THE_BEGINNING = 'the beginning';

const nameOf = ({ tree_size: size, sealed_at: at }: Seal): string => `the seal of ${size} events of ${at}`;
